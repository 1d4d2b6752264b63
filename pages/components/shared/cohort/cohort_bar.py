"""The cohort bar: one line that says what a page is restricted to, and a panel to change it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.case_filter import parse_filter
from core.cohorts.clause import Clause
from core.cohorts.cohort import EVERYTHING, SHORT_HASH, Cohort
from core.errors import StudyError
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.clause_form import show_clause_form
from pages.components.shared.cohort.cohort_choice import (
    choose_cohort,
    cohort_text,
    note_origin,
    problem,
    try_clauses,
    try_filter,
)
from pages.components.shared.cohort.cohort_reads import CohortPlace, cohort_place, read_cohort, versions_of
from pages.components.shared.cohort.cohort_save_form import show_save_form
from pages.components.shared.cohort.cohort_words import change_words, count_words, empty_words, missing_words
from pages.components.shared.labels import when
from pages.components.shared.markdown import Markdown, code, md
from pages.components.shared.view_choices import Choice, remember

_PANEL_PX = 560
_SAVED, _TEXT = "cohort_saved", "cohort_typed"
_MOST_TITLE = 90


def pick_cohort(study: Study, runs: Sequence[RunStatus]) -> ChosenCohort | None:
    """Draw the bar.

    Ends the page, with what to do, where the cohort of the address cannot be used or has no case.

    Args:
        runs: The runs of the study.

    Returns:
        What the page is restricted to; None for all cases.
    """
    place = cohort_place(study, runs)
    text = cohort_text()
    chosen, refusal = _read(place, text)
    remember(Choice.COHORT, text)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cohort_bar"):
        with st.popover("Cohort", icon=":material/filter_alt:", key="cohort_panel", width="content"):
            _show_panel(place, chosen)
        if text == EVERYTHING:
            st.caption("All cases of the study", width="content")
        else:
            _say(chosen, text)
            st.button(
                "All cases",
                icon=":material/close:",
                key="cohort_clear",
                type="tertiary",
                on_click=choose_cohort,
                args=("",),
            )
    if refusal is not None:
        st.error(f"This cohort cannot be shown: {refusal}")
        st.stop()
    if chosen is not None:
        _stop_if_empty(chosen)
        if chosen.description.change.any:
            st.warning(change_words(chosen), icon=":material/history:")
    return chosen


def _read(place: CohortPlace, text: str) -> tuple[ChosenCohort | None, str | None]:
    """Return what is chosen, or why it cannot be."""
    if text == EVERYTHING:
        return None, None
    try:
        return read_cohort(place, text), None
    except StudyError as error:
        return None, str(error)


def _say(chosen: ChosenCohort | None, text: str) -> None:
    """Say what is chosen and how much it holds."""
    if chosen is None:
        st.markdown(md("**{}**", _code(text)), width="content")
        return
    title = _code(chosen.title if chosen.saved is None else str(chosen.saved.reference))
    frozen = chosen.saved.freeze if chosen.saved is not None else None
    if frozen is not None:
        title = md("{} :material/ac_unit: {}", title, _code(frozen.sha256[:SHORT_HASH]))
    shown = md("{} :small[{}]", title, count_words(chosen.description))
    st.markdown(shown, width="content", help=missing_words(chosen.description) or None)


def _code(text: str) -> Markdown:
    cut = text if len(text) <= _MOST_TITLE else f"{text[:_MOST_TITLE]} …"
    return code(cut)


def _stop_if_empty(chosen: ChosenCohort) -> None:
    if chosen.description.cases:
        return
    with st.container(border=True, width=760):
        st.subheader("No case is in this cohort")
        st.markdown(empty_words(chosen.description))
    st.stop()


def _show_panel(place: CohortPlace, chosen: ChosenCohort | None) -> None:
    """Show everything that changes the cohort; drawn inside the popover."""
    with st.container(width=_PANEL_PX, gap="small"):
        _pick_saved(place, chosen)
        clauses = () if chosen is None else parse_filter(chosen.members.filter)
        _show_clauses(place, clauses)
        with st.container(border=True, gap="small"):
            show_clause_form(place, clauses)
        _ask_text(place, chosen)
        if (reason := problem()) is not None:
            st.error(reason)
        if chosen is not None:
            show_save_form(place, chosen)


def _pick_saved(place: CohortPlace, chosen: ChosenCohort | None) -> None:
    saved = {str(cohort.reference): cohort.title for cohort in place.saved}
    now = EVERYTHING if chosen is None else "" if chosen.saved is None else str(chosen.saved.reference)
    if chosen is not None and chosen.saved is not None:
        note_origin(chosen.saved.name)
        saved = _with_versions(place, chosen.saved) | saved
    options = {EVERYTHING: "All cases"} | ({"": "This filter, not saved"} if now == "" else {}) | saved
    st.session_state[_SAVED] = now
    st.selectbox(
        "Saved cohorts",
        list(options),
        key=_SAVED,
        format_func=lambda key: options.get(key, key),
        on_change=_take_saved,
    )
    if chosen is not None and chosen.saved is not None:
        st.caption(_made(chosen.saved))


def _with_versions(place: CohortPlace, cohort: Cohort) -> dict[str, str]:
    """Return the versions that can be looked at beside the one that is chosen."""
    return {str(one.reference): one.title for one in versions_of(place, cohort.name)}


def _made(cohort: Cohort) -> str:
    made = f"Saved by {cohort.made_by}, {when(cohort.made_at)}"
    if cohort.freeze is not None:
        made += f" · frozen by {cohort.freeze.frozen_by}, {when(cohort.freeze.frozen_at)}"
    return made + (" · archived" if cohort.archived else "")


def _take_saved() -> None:
    """Choose another saved cohort; a callback."""
    key = str(st.session_state[_SAVED])
    if key:
        choose_cohort(key)


def _show_clauses(place: CohortPlace, clauses: tuple[Clause, ...]) -> None:
    """Show one line per clause, each with a button that takes it away."""
    with st.container(gap=None):
        for index, clause in enumerate(clauses):
            st.button(
                _code(clause.text),
                icon=":material/delete:",
                key=f"cohort_drop_{index}",
                help="Take this condition away",
                type="tertiary",
                on_click=_keep_clauses,
                args=(place, clauses[:index] + clauses[index + 1 :]),
            )


def _keep_clauses(place: CohortPlace, clauses: tuple[Clause, ...]) -> None:
    """Keep the clauses that are left; a callback."""
    try_clauses(place, clauses)


def _ask_text(place: CohortPlace, chosen: ChosenCohort | None) -> None:
    if _TEXT not in st.session_state:
        st.session_state[_TEXT] = "" if chosen is None else chosen.members.filter
    st.text_input(
        "As text",
        key=_TEXT,
        placeholder="birads in 4A, 4B and age between 40 and 60 and device is given",
        on_change=_take_text,
        args=(place,),
    )


def _take_text(place: CohortPlace) -> None:
    """Take up a filter that was typed; a callback."""
    try_filter(place, str(st.session_state[_TEXT]))
