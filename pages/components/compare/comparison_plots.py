"""The comparison as pictures: lesions paired across the arms, and the differences with their intervals."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.measure_labels import metric_label
from core.statistics.with_reference import WithReference
from pages.components.compare.compared_arms import ChosenArms
from pages.components.compare.paired_lines import MOST_LINES, paired_lines
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.charts.forest_plot import ForestRow, forest_plot


def show_plots(chosen: ChosenArms, rows: pd.DataFrame, found: WithReference) -> None:
    """Show both, side by side where there are several differences; a single one stands in the table."""
    if len(found.differences) == 1:
        _show_paired(chosen, rows, found)
        return
    lines, forest = st.columns([1, 1], gap="large")
    with lines:
        _show_paired(chosen, rows, found)
    with forest:
        _show_forest(chosen, found)


def _show_paired(chosen: ChosenArms, rows: pd.DataFrame, found: WithReference) -> None:
    """Show one line per lesion across the arms."""
    complete = len(rows.dropna(subset=list(chosen.arms)))
    if not complete:
        st.caption("No lesion has a value in every one, so there is nothing to draw.")
        return
    st.altair_chart(paired_lines(rows, found.summaries, scale=metric_scale(chosen.metric)), width="stretch")
    sample = f" A fixed sample of {MOST_LINES:,} lesions is drawn." if complete > MOST_LINES else ""
    st.caption(f"A grey line is one lesion; orange: means with 95 % intervals.{sample}")


def _show_forest(chosen: ChosenArms, found: WithReference) -> None:
    """Show differences to the reference."""
    rows = [
        ForestRow(one.name, one.difference.n, one.difference.mean, one.difference.mean_interval)
        for one in found.differences
        if one.difference.mean is not None
    ]
    if not rows:
        return
    scale = metric_scale(chosen.metric)
    title = f"{metric_label(chosen.metric)}, minus {chosen.reference}"
    st.altair_chart(forest_plot(rows, title=title, decimals=scale.decimals, reference=0.0), width="stretch")
