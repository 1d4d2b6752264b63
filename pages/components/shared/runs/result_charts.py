"""The distributions of a run: per prompt protocol beside the baseline, and two protocols compared."""

from __future__ import annotations

import streamlit as st

from pages.components.shared.charts.box_plot import CAPTION, BoxRow, box_plot
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.charts.histogram_plot import histogram_plot
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import prompts_label
from pages.components.shared.palette import BASELINE, MODEL, ground
from pages.components.shared.pickers import pick
from pages.components.shared.runs.run_reads import boxes, histogram
from pages.components.shared.view_choices import Choice

SERIES_COLOURS = (MODEL, BASELINE)
"""The colours of the run and its baseline."""


def show_boxes(shown: Comparison) -> None:
    """Show one pair of boxes per prompt protocol."""
    found = boxes(shown)
    rows = [
        BoxRow(prompts_label(prompts), name, found[prompts, run_id])
        for prompts in shown.arms
        for run_id, name in shown.names.items()
        if (prompts, run_id) in found
    ]
    if not rows:
        st.caption("There is no defined value to draw.")
        return
    colours = dict(zip(shown.names.values(), SERIES_COLOURS, strict=False))
    st.altair_chart(box_plot(rows, colours, scale=metric_scale(shown.metric)), width="stretch")
    st.caption(CAPTION)


def show_histograms(shown: Comparison) -> None:
    """Show the chosen protocol against another one, by default against no prompt at all."""
    others = {key: prompts_label(key) for key in shown.arms if key != shown.prompts}
    if not others:
        st.caption("This run has one prompt protocol; evaluate a second one to compare the two.")
        return
    box, _ = st.columns([1, 2])
    with box:
        other = pick(Choice.OTHER_PROMPTS, others, label="Compare with", default="none")
    scale = metric_scale(shown.metric)
    counted = histogram(shown, other, limits=scale.domain)
    if counted is None:
        st.caption("There is no defined value to draw.")
        return
    colours = dict(zip((shown.prompts, other), ground().arms, strict=False))
    st.altair_chart(histogram_plot(counted, colours, scale=scale), width="stretch")
    st.caption("Lesions per bin, model only. Undefined values are not drawn.")
