"""The cases of a run in order of a metric, one of which is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.measure_labels import short_metric_label
from core.metrics.metric import Direction
from core.metrics.registry import METRICS, headline_metrics
from pages.components.results.results_reads import MOST_CASES, ranked_cases
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import METRIC_FORMATS
from pages.components.shared.row_table import row_table
from pages.components.shared.table_height import table_height
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember, select_row, selected_row

_OVERLAPS, _DISTANCES = 2, 1
"""Headline metrics shown beside the chosen one."""
_NARROW_PX, _WIDE_PX = 80, 130
_MOST_PX = 740


def worst_first(shown: Comparison) -> pd.DataFrame:
    """Return the cases, at most `MOST_CASES`, worst first; undefined values before all."""
    return ranked_cases(shown, lowest_first=METRICS[shown.metric].direction is Direction.HIGHER)


def choose_case(ranked: pd.DataFrame, shown: Comparison, *, total: int) -> tuple[str, str]:
    """Show the table and return the chosen case and lesion; the worst one at first.

    Args:
        ranked: The lesions as `worst_first` gives them, with at least one row.
        shown: The subject of the page.
        total: Lesions of the run, or of the cohort, to say how many are not listed.
    """
    key = f"cases_{shown.run_id}_{shown.prompts}_{shown.metric}{shown.widget_part}"
    _select_asked_for(ranked, key)
    row = min(selected_row(key) or 0, len(ranked) - 1)
    _steps(key, row, listed=len(ranked), total=total)
    columns = _columns(ranked, shown.metric)
    row_table(
        ranked, columns, key=key, height=table_height(len(ranked), most_px=_MOST_PX), alt="Cases, worst first"
    )
    case_id, lesion_id = str(ranked.at[row, "case_id"]), str(ranked.at[row, "lesion_id"])
    remember(Choice.CASE, case_id)
    return case_id, lesion_id


def _select_asked_for(ranked: pd.DataFrame, key: str) -> None:
    """Select the case of the address, else in a new table the one looked at last, else the worst."""
    asked = linked(Choice.CASE) or (kept(Choice.CASE) if key not in st.session_state else None)
    rows = ranked.index[ranked["case_id"] == asked]
    note_unknown_link(linked(Choice.CASE), set(ranked["case_id"]))
    if len(rows):
        select_row(key, int(rows[0]))
    elif key not in st.session_state:
        select_row(key, 0)


def _steps(key: str, row: int, *, listed: int, total: int) -> None:
    """Show buttons to the previous and next case, and the place of this one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Previous",
            icon=":material/chevron_left:",
            disabled=row == 0,
            on_click=select_row,
            args=(key, row - 1),
        )
        st.button(
            "Next",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=row + 1 == listed,
            on_click=select_row,
            args=(key, row + 1),
        )
        cut = f" (the worst {MOST_CASES} of {total:,}; the export holds all)" if total > listed else ""
        st.caption(f"{row + 1} of {listed:,}, worst first{cut}")


def _columns(ranked: pd.DataFrame, metric: str) -> Mapping[str, Any]:
    listed = dict.fromkeys((metric, *_headlines(ranked)))
    several = ranked["lesion_id"].nunique() > 1
    columns: dict[str, Any] = {"case_id": st.column_config.TextColumn("Case", width="medium")}
    if several:
        columns["lesion_id"] = st.column_config.TextColumn("Lesion", width="small")
    for key in listed:
        columns[key] = st.column_config.NumberColumn(
            short_metric_label(key),
            format=METRIC_FORMATS[key],
            width=_WIDE_PX if METRICS[key].unit else _NARROW_PX,
        )
    columns["pathology"] = st.column_config.TextColumn("Pathology", width="small")
    if ranked["birads"].notna().any():
        columns["birads"] = st.column_config.TextColumn("BI-RADS", width="small")
    return columns


def _headlines(ranked: pd.DataFrame) -> list[str]:
    """Return the first headline metrics that have a value: overlaps, then distances."""
    found = headline_metrics([key for key in METRICS if key in ranked and ranked[key].notna().any()])
    distances = [key for key in found if METRICS[key].unit in ("mm", "voxels")]
    return [*[key for key in found if not METRICS[key].unit][:_OVERLAPS], *distances[:_DISTANCES]]
