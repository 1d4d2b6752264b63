"""The distributions of a run: per prompt protocol beside the baseline, and two protocols compared."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.statistics.boxes import box_of
from core.statistics.histogram import shared_histogram
from pages.components.charts.boxes import CAPTION, BoxRow, box_plot
from pages.components.charts.frame import metric_scale
from pages.components.charts.histogram import histogram_plot
from pages.components.comparison import Comparison
from pages.components.labels import counted, prompts_label
from pages.components.palette import ARMS, BASELINE, MODEL
from pages.components.pickers import pick
from pages.components.reads import metric_values
from pages.components.session import Choice

SERIES_COLOURS = (MODEL, BASELINE)
"""Of the run and its baseline."""


def show_boxes(shown: Comparison) -> None:
    """One pair of boxes per prompt protocol."""
    values = metric_values(shown)
    by_arm = dict(tuple(values.groupby(["prompts", "run_id"])["value"]))
    rows = []
    for prompts in shown.arms:
        for run_id, name in shown.names.items():
            box = box_of(by_arm[prompts, run_id].to_numpy()) if (prompts, run_id) in by_arm else None
            if box is not None:
                rows.append(BoxRow(prompts_label(prompts), name, box))
    if not rows:
        st.caption("There is no defined value to draw.")
        return
    colours = dict(zip(shown.names.values(), SERIES_COLOURS, strict=False))
    st.altair_chart(box_plot(rows, colours, scale=metric_scale(shown.metric)), width="stretch")
    st.caption(CAPTION)


def show_histograms(shown: Comparison) -> None:
    """The chosen protocol against another one, by default against no prompt at all."""
    others = {key: prompts_label(key) for key in shown.arms if key != shown.prompts}
    if not others:
        st.caption("This run has one prompt protocol; evaluate a second one to compare the two.")
        return
    box, _ = st.columns([1, 2])
    with box:
        other = pick(Choice.OTHER_PROMPTS, others, label="Compare with", default="none")
    values = metric_values(shown)
    mine = values[values["run_id"] == shown.run_id]
    scale = metric_scale(shown.metric)
    columns = {prompts_label(key): _column(mine, key) for key in (shown.prompts, other)}
    histogram = shared_histogram({name: c.to_numpy() for name, c in columns.items()}, limits=scale.domain)
    if histogram is None:
        st.caption("There is no defined value to draw.")
        return
    st.altair_chart(
        histogram_plot(histogram, dict(zip(columns, ARMS, strict=False)), scale=scale), width="stretch"
    )
    undefined = sum(int(column.isna().sum()) for column in columns.values())
    left_out = f" {counted(undefined, 'undefined value')} not drawn." if undefined else ""
    st.caption(f"Lesions per bin, model only; both protocols over the same lesions.{left_out}")


def _column(values: pd.DataFrame, prompts: str) -> pd.Series[float]:
    return values.loc[values["prompts"] == prompts, "value"]
