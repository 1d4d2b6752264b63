"""The worst and the best cases as pictures, each with the reasons that stored numbers give."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.errors import StudyError
from core.failures.reason import CaseReason, ReasonKind
from core.failures.shares import Share
from core.measure_labels import metric_decimals, short_metric_label
from core.statistics.few_patients import FEWEST_PATIENTS
from db.studies import Study
from pages.components.results.gallery_tiles import CaseGallery, Tile, gallery
from pages.components.results.thumbnail import thumbnail, tile_picture
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import NOTHING, counted, number, prompts_label
from pages.components.shared.markdown import Markdown, joined, md
from pages.components.shared.view_choices import Choice

_COUNTS = (4, 8, 16)
_USUAL = 8
_PER_ROW = 4
_OPENED = "gallery_opened"
_COLOURS = {ReasonKind.OUTCOME: "orange", ReasonKind.DIFFICULTY: "blue"}


def show_gallery(study: Study, shown: Comparison) -> None:
    """Show how many, the opened one, the worst, the best, and how often each reason applies."""
    n, close = _ask()
    found = gallery(shown, n=n)
    opened = st.session_state.get(_OPENED)
    chosen = next((tile for tile in (*found.worst, *found.best) if tile.place == opened), None)
    if chosen is not None:
        _show_opened(study, shown, chosen, close=close)
    for title, tiles in (("Worst first", found.worst), ("Best first", found.best)):
        if tiles:
            st.markdown(md("**{}**", title))
            _grid(study, shown, tiles, close=close)
    _show_shares(found)


def _ask() -> tuple[int, bool]:
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        n = st.segmented_control(
            "How many",
            _COUNTS,
            default=_USUAL,
            required=True,
            key="gallery_count",
            persist_state="session",
            label_visibility="collapsed",
            format_func=lambda count: f"{count} and {count}",
        )
        close = st.toggle("Close-up", key="gallery_close", persist_state="session")
    return n or _USUAL, close


def _grid(study: Study, shown: Comparison, tiles: Sequence[Tile], *, close: bool) -> None:
    for start in range(0, len(tiles), _PER_ROW):
        row = tiles[start : start + _PER_ROW]
        for column, tile in zip(st.columns(_PER_ROW, gap="small"), row, strict=False):
            with column:
                _show_tile(study, shown, tile, close=close)


def _show_tile(study: Study, shown: Comparison, tile: Tile, *, close: bool) -> None:
    try:
        st.image(thumbnail(study, tile, close=close), width="stretch", alt=f"Case {tile.case_id}")
    except StudyError as error:
        st.warning(str(error), icon=":material/broken_image:")
    st.button(
        f"{_value(shown, tile)} · {tile.case_id}",
        key=f"gallery_{tile.case_id}_{tile.lesion_id}",
        type="tertiary",
        icon=":material/open_in_full:",
        help="Open this case",
        on_click=_open,
        args=(tile,),
    )
    if tile.reasons:
        st.markdown(_badges(tile.reasons))


def _open(tile: Tile) -> None:
    """Look at the case here and, as a link would, in the page's own table and viewer; a callback."""
    st.session_state[_OPENED] = tile.place
    st.query_params[Choice.CASE.value] = tile.case_id


def _close() -> None:
    st.session_state.pop(_OPENED, None)


def _show_opened(study: Study, shown: Comparison, tile: Tile, *, close: bool) -> None:
    with st.container(border=True):
        left, right = st.columns([6, 5], gap="large")
        with left:
            try:
                drawn = tile_picture(study, tile, close=close)
                st.image(drawn.jpeg, width="stretch", alt=f"Case {tile.case_id} with outlines")
                if drawn.slice_index is not None:
                    st.caption(f"Slice {drawn.slice_index}, the one with most of the reference")
            except StudyError as error:
                st.warning(str(error), icon=":material/broken_image:")
        with right:
            st.markdown(md("**{}** · {}", tile.case_id, _value(shown, tile)))
            st.caption(
                f"{prompts_label(shown.prompts)}. Blue: reference; orange: {shown.names[shown.run_id]}."
            )
            for found in tile.reasons:
                st.markdown(md("{} {}  \n:small[:gray[{}]]", _badge(found), found.words, found.reason.why))
            if not tile.reasons:
                st.markdown("No reason was found in the stored numbers.")
            st.button("Close", icon=":material/close:", on_click=_close, key="gallery_shut")


def _value(shown: Comparison, tile: Tile) -> str:
    value = number(tile.value, metric_decimals(shown.metric)) if tile.value is not None else "undefined"
    return f"{short_metric_label(shown.metric)} {value}"


def _badges(reasons: Sequence[CaseReason]) -> Markdown:
    return joined(" ", (_badge(found) for found in reasons))


def _badge(found: CaseReason) -> Markdown:
    return md(":{}-badge[{}]", _COLOURS[found.reason.kind], found.label)


def _show_shares(found: CaseGallery) -> None:
    st.markdown(md("**How often each reason applies**"))
    rows = [
        {
            "Reason": row.reason.label,
            f"Among the {len(found.worst)} worst": _share(row.worst),
            "95 % CI": _interval(row.worst),
            "Among the rest": _share(row.rest),
            "95 % CI, rest": _interval(row.rest),
            "What it means": row.reason.why,
        }
        for row in found.shares
    ]
    if not rows:
        st.caption("No reason applies to any lesion.")
        return
    columns = {"What it means": st.column_config.TextColumn(width="large")}
    st.dataframe(
        pd.DataFrame(rows),
        column_config=columns,
        hide_index=True,
        placeholder=NOTHING,
        height="content",
        alt="Reasons",
    )
    others = found.n_lesions - len(found.worst)
    sample = f", of which a fixed sample of {found.n_rest:,} is counted" if found.n_rest < others else ""
    st.caption(
        f"The rest: {counted(others, 'lesion')}{sample}. Shares are of the lesions in which a reason can be "
        "told; intervals by Wilson, lesions taken as independent. Orange says what went wrong, blue what may "
        "have made the case hard; a reason beside a bad result need not be its cause."
    )


def _share(share: Share) -> str:
    unknown = f" ({share.n_unknown} unknown)" if share.n_unknown else ""
    return f"{share.count} of {share.n}{unknown}" if share.n else NOTHING


def _interval(share: Share) -> str:
    ends = share.interval
    if ends is None:
        return f"none: fewer than {FEWEST_PATIENTS} lesions" if share.n else NOTHING
    return f"{100 * ends.low:.0f} to {100 * ends.high:.0f} %"
