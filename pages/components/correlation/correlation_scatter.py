"""The lesions behind one correlation: a scatter plot, and the lesion that is chosen in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from core.characteristics.registry import CHARACTERISTICS
from core.measure_labels import metric_label
from core.metrics.metric import Direction
from core.metrics.registry import METRICS
from core.statistics.correlation_grid import CorrelationGrid
from core.statistics.how_made import made_in_words, permuted_in_words
from core.statistics.metric_correlations import RankQuestion
from core.statistics.rank_correlation import RankP
from pages.components.correlation.correlation_reads import rank_pair
from pages.components.correlation.scatter_chart import BRUSHED, MOST_POINTS, PICKED, scatter_plot
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import (
    METRIC_FORMATS,
    attribute_label,
    counted,
    interval,
    number,
    p_value,
    q_value,
)
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients
from pages.components.shared.resources import store
from pages.components.shared.row_table import row_table
from pages.components.shared.runs.run_reads import arm_values, correlation_frame
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, kept, linked, remember, select_row, selected_row

_KEY = ["case_id", "lesion_id"]


def show_scatter(
    shown: Comparison,
    matrix: CorrelationGrid,
    *,
    name: str,
    question: RankQuestion,
    line: pd.DataFrame | None = None,
) -> tuple[str, str] | None:
    """Draw the lesions that have both the metric and the characteristic, and the fitted line if any.

    Returns:
        (case_id, lesion_id) of the lesion chosen: from the list of a marked region, else the one clicked,
        else the one in the address, else the worst; None where no lesion has both values.
    """
    asked = (str(store().path), shown.stamp, shown.run_id, shown.prompts, shown.metric)
    frame = _lesions(asked, name, shown)
    if frame.empty:
        return None
    _say_correlation(shown, matrix, name=name, question=question)
    key = f"scatter_{shown.run_id}_{shown.prompts}_{shown.metric}_{name}{shown.widget_part}"
    selection = st.session_state[key]["selection"] if key in st.session_state else {}
    marked = _marked(frame, selection)
    table_key = f"{key}_marked"
    chosen = _chosen(frame, marked, selection, table_key=table_key)
    st.altair_chart(
        scatter_plot(
            frame,
            x_title=attribute_label(name),
            scale=metric_scale(shown.metric),
            chosen=chosen,
            line=line,
        ),
        width="stretch",
        key=key,
        on_select="rerun",
        selection_mode=[PICKED, BRUSHED],
    )
    sampled = f" A fixed sample of {MOST_POINTS:,} lesions is drawn." if len(frame) == MOST_POINTS else ""
    st.caption(f"Click a point to see its case; drag to list the cases of a region.{sampled}")
    if len(marked):
        _list_marked(marked, shown.metric, name, key=table_key)
    remember(Choice.CASE, chosen[0])
    return chosen


def _say_correlation(
    shown: Comparison, matrix: CorrelationGrid, *, name: str, question: RankQuestion
) -> None:
    found = rank_pair(shown, question, name=name)
    lesions = f"{counted(found.n, 'lesion')} of {counted_patients(found.n_patients)}"
    if found.estimate is None:
        st.markdown(md("**{}** · {}", found.reason, lesions))
        return
    p = (
        "no p: too few patients can be exchanged"
        if found.p is None
        else p_value(found.p, floor=found.p_floor)
    )
    made, cell = found.settings.resampling, matrix.cell(shown.metric, name)
    held = (
        f" with {attribute_label(question.control)} held fixed"
        if found.controlled and question.control
        else ""
    )
    st.markdown(
        md(
            "**{} = {}{}** (95 % CI {}), **{}** · {} over the table · {}",
            question.symbol,
            number(found.estimate, 3),
            held,
            interval(found.interval, 3, patients=found.n_patients),
            p,
            q_value(cell.q, floor=cell.q_floor),
            lesions,
        )
    )
    note = CHARACTERISTICS[name].note if name in CHARACTERISTICS else ""
    notice = f" {attribute_label(name)}: {note}." if note else ""
    permutations = 0 if found.settings.p is RankP.LIMIT else made.n_permutations
    st.caption(f"Interval: {made_in_words(made)}. p: {permuted_in_words(permutations, made.seed)}.{notice}")


@st.cache_data(max_entries=64, show_spinner=False)
def _lesions(asked: tuple[str, ...], name: str, _shown: Comparison) -> pd.DataFrame:
    """Return columns case_id, lesion_id, pathology, x, y, the worst metric first; at most `MOST_POINTS`."""
    frame = correlation_frame(_shown, metrics=(_shown.metric,), names=(name,))
    found = frame.rename(columns={_shown.metric: "y", name: "x"})
    both = found.reindex(columns=[*_KEY, "x", "y"]).dropna(subset=["x", "y"])
    pathology = arm_values(_shown)[[*_KEY, "pathology"]].drop_duplicates(_KEY)
    joined = both.merge(pathology, on=_KEY, how="left")
    if len(joined) > MOST_POINTS:
        joined = joined.sample(MOST_POINTS, random_state=0)
    upwards = METRICS[_shown.metric].direction is Direction.HIGHER
    return joined.sort_values("y", ascending=upwards, kind="stable").reset_index(drop=True)


def _marked(frame: pd.DataFrame, selection: Mapping[str, Any]) -> pd.DataFrame:
    """Return the lesions in the region that was marked; none without one."""
    region = selection.get(BRUSHED) or {}
    if not region.get("x") or not region.get("y"):
        return frame.head(0)
    inside = frame["x"].between(*region["x"]) & frame["y"].between(*region["y"])
    return frame[inside].reset_index(drop=True)


def _chosen(
    frame: pd.DataFrame, marked: pd.DataFrame, selection: Mapping[str, Any], *, table_key: str
) -> tuple[str, str]:
    if len(marked):
        row = min(selected_row(table_key) or 0, len(marked) - 1)
        select_row(table_key, row)
        return _names(marked, row)
    clicked = selection.get(PICKED)
    if clicked and linked(Choice.CASE) is None:
        return str(clicked[0]["case_id"]), str(clicked[0]["lesion_id"])
    rows = frame.index[frame["case_id"] == (linked(Choice.CASE) or kept(Choice.CASE))]
    note_unknown_link(linked(Choice.CASE), set(frame["case_id"]))
    return _names(frame, int(rows[0]) if len(rows) else 0)


def _names(frame: pd.DataFrame, row: int) -> tuple[str, str]:
    return str(frame.at[row, "case_id"]), str(frame.at[row, "lesion_id"])


def _list_marked(marked: pd.DataFrame, metric: str, name: str, *, key: str) -> None:
    st.markdown(md("**{} in the region**", counted(len(marked), "lesion")))
    columns = {
        "case_id": st.column_config.TextColumn("Case", width="medium"),
        "y": st.column_config.NumberColumn(metric_label(metric), format=METRIC_FORMATS[metric]),
        "x": st.column_config.NumberColumn(attribute_label(name), format="%.4g"),
        "pathology": st.column_config.TextColumn("Pathology", width="small"),
    }
    row_table(marked, columns, key=key, height=min(38 + 35 * len(marked), 260))
