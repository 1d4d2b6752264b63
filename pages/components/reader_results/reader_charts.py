"""Pictures of readings: readers beside models."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.prompts.values import PromptSource
from core.statistics.boxes import box_of
from pages.components.reader_results.reader_comparison import arm_names
from pages.components.shared.charts.box_plot import CAPTION, BoxRow, box_plot
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.labels import counted
from pages.components.shared.palette import MODEL, ground

_NAMES = {PromptSource.DRAWN: "Prompts drawn by people", PromptSource.SIMULATED: "Simulated prompts"}
_FEW = 10
_HEIGHT_PX = 400


def of_readers(arms: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Return the arms of these readers, and of all runs."""
    simulated = arms["prompt_source"] != PromptSource.DRAWN.value
    return arms[simulated | arms["arm"].isin(chosen)]


def show_arms(arms: pd.DataFrame, *, metric: str) -> None:
    """Show a box per reader and per run and protocol; the two kinds of prompts are never put together."""
    rows = []
    named = arms.assign(name=arm_names(arms))
    for (source, arm), group in named.groupby(["prompt_source", "name"], sort=True):
        box = box_of(group["value"].to_numpy(dtype=float))
        if box is not None:
            name = f"{arm}\nn = {box.n:,}"
            rows.append(BoxRow(name, _NAMES[PromptSource(str(source))], box, faint=box.n < _FEW))
    if not rows:
        st.info("The metric is undefined for every lesion that was read, so there is nothing to draw.")
        return
    colours = {_NAMES[PromptSource.DRAWN]: ground().arms[0], _NAMES[PromptSource.SIMULATED]: MODEL}
    present = {name: colour for name, colour in colours.items() if any(row.series == name for row in rows)}
    st.altair_chart(
        box_plot(rows, present, scale=metric_scale(metric), height_px=_HEIGHT_PX), width="stretch"
    )
    lesions = len(arms[["case_id", "lesion_id"]].drop_duplicates())
    st.caption(f"{CAPTION} All arms over the {counted(lesions, 'lesion')} of the reference that were read.")
