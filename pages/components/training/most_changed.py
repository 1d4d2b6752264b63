"""The lesions of two arms: one against the other, and those that differ most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.labels import METRIC_FORMATS, number, signed
from pages.components.shared.markdown import md
from pages.components.shared.row_table import row_table
from pages.components.shared.table_height import table_height
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember, select_row, selected_row
from pages.components.training.checkpoint_pair import Compared
from pages.components.training.paired_scatter import MOST_POINTS, PICKED, paired_scatter

_MOST_ROWS = 500
_MOST_PX = 400


def show_changes(compared: Compared, changed: pd.DataFrame, *, unmet_only: bool) -> None:
    """Show scatter on the left, the table on the right, and where to look at the chosen one.

    Args:
        compared: The pair that is compared.
        changed: The changes as `comparison_reads.changes` gives them.
        unmet_only: True where only unmet cases were asked for; another selection belongs to each.
    """
    if changed.empty:
        st.caption("The metric is undefined for every lesion in common.")
        return
    key = f"changes_{compared.pair}_{compared.metric}_{unmet_only}"
    listed = changed.head(_MOST_ROWS)
    row = _chosen_row(listed, key)
    case_id, lesion_id = str(listed.at[row, "case_id"]), str(listed.at[row, "lesion_id"])
    left, right = st.columns([1, 1], gap="large")
    with left:
        _scatter(compared, changed, key=key, chosen=(case_id, lesion_id))
    with right:
        _table(listed, compared.metric, key=key)
        _links(compared, listed.loc[[row]].iloc[0])
    remember(Choice.CASE, case_id)


def _chosen_row(listed: pd.DataFrame, key: str) -> int:
    """Return the case of the address, else in a new table the one looked at last, else the first."""
    asked = linked(Choice.CASE) or (kept(Choice.CASE) if key not in st.session_state else None)
    rows = listed.index[listed["case_id"] == asked]
    note_unknown_link(linked(Choice.CASE), set(listed["case_id"]))
    if len(rows):
        select_row(key, int(rows[0]))
    elif selected_row(key) is None:
        select_row(key, 0)
    return min(selected_row(key) or 0, len(listed) - 1)


def _scatter(compared: Compared, changed: pd.DataFrame, *, key: str, chosen: tuple[str, str]) -> None:
    drawn = changed if len(changed) <= MOST_POINTS else changed.sample(MOST_POINTS, random_state=0)
    columns = ["case_id", "lesion_id", "pathology", "a", "b"]
    places = list(zip(changed["case_id"], changed["lesion_id"], strict=True))[:_MOST_ROWS]
    st.altair_chart(
        paired_scatter(
            drawn[columns], scale=metric_scale(compared.metric), names=compared.names, chosen=chosen
        ),
        width="stretch",
        key=f"{key}_scatter",
        on_select=lambda: _take_click(key, places),
        selection_mode=[PICKED],
    )
    sampled = f" A fixed sample of {MOST_POINTS:,} lesions is drawn." if len(drawn) < len(changed) else ""
    st.caption(f"Above the line A is higher. Click a point to find it in the table.{sampled}")


def _take_click(key: str, places: Sequence[tuple[str, str]]) -> None:
    """Mark the row of the lesion that was clicked, if it is listed; a callback."""
    picked = st.session_state[f"{key}_scatter"]["selection"].get(PICKED)
    if picked:
        lesion = str(picked[0]["case_id"]), str(picked[0]["lesion_id"])
        if lesion in places:
            select_row(key, places.index(lesion))


def _table(listed: pd.DataFrame, metric: str, *, key: str) -> None:
    form = METRIC_FORMATS[metric]
    columns: dict[str, Any] = {
        "case_id": st.column_config.TextColumn("Case, most changed first", width="medium")
    }
    if listed["lesion_id"].nunique() > 1:
        columns["lesion_id"] = st.column_config.TextColumn("Lesion", width="small")
    columns |= {
        "a": st.column_config.NumberColumn("A", format=form, width=75),
        "b": st.column_config.NumberColumn("B", format=form, width=75),
        "change": st.column_config.NumberColumn("A − B", format=form, width=75),
        "pathology": st.column_config.TextColumn("Pathology", width="small"),
    }
    if listed["met"].any():
        columns["met"] = st.column_config.CheckboxColumn(
            "Met", width=55, help="In training or validation, by A, B or what they were made from."
        )
    row_table(
        listed,
        columns,
        key=key,
        height=table_height(len(listed), most_px=_MOST_PX),
        alt="Lesions, most changed first",
    )


def _links(compared: Compared, row: pd.Series) -> None:
    """Show links to the picture of the chosen lesion under either arm."""
    decimals = metric_scale(compared.metric).decimals
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(md("**{}** · {}", row["case_id"], signed(row["change"], decimals)))
        arms = (("A", compared.a, compared.prompts_a), ("B", compared.b, compared.prompts_b))
        for letter, status, prompts in arms:
            st.page_link(
                "pages/results.py",
                label=f"{letter} on Results ({number(row[letter.lower()], decimals)})",
                icon=":material/fact_check:",
                query_params={
                    Choice.STUDY.value: compared.study.study,
                    Choice.RUN.value: status.run.run_id,
                    Choice.PROMPTS.value: prompts,
                    Choice.METRIC.value: compared.metric,
                    Choice.CASE.value: str(row["case_id"]),
                },
            )
