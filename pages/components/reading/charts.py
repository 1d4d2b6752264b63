"""Pictures of readings: readers beside models, Dice against clicks."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from core.prompts.values import PromptSource
from core.statistics.boxes import box_of
from pages.components.charts.boxes import CAPTION, BoxRow, box_plot
from pages.components.charts.frame import framed, metric_scale
from pages.components.labels import counted, model_label, prompts_label
from pages.components.palette import ARMS, MODEL

_NAMES = {PromptSource.DRAWN: "Prompts drawn by people", PromptSource.SIMULATED: "Simulated prompts"}
_FEW = 10
_COLOURS = {_NAMES[PromptSource.DRAWN]: ARMS[0], _NAMES[PromptSource.SIMULATED]: MODEL}


def show_arms(arms: pd.DataFrame, *, metric: str) -> None:
    """A box per reader and per run and protocol; the two kinds of prompts are never put together."""
    rows = []
    for (source, arm), group in arms.groupby(["prompt_source", "arm"], sort=True):
        box = box_of(group["value"].to_numpy(dtype=float))
        if box is not None:
            name = f"{_spoken(source, arm)}\nn = {box.n:,}"
            rows.append(BoxRow(name, _NAMES[PromptSource(source)], box, faint=box.n < _FEW))
    if not rows:
        st.info("The metric is undefined for every lesion that was read, so there is nothing to draw.")
        return
    present = {name: colour for name, colour in _COLOURS.items() if any(row.series == name for row in rows)}
    st.altair_chart(box_plot(rows, present, scale=metric_scale(metric)), width="stretch")
    lesions = len(arms[["case_id", "lesion_id"]].drop_duplicates())
    st.caption(f"{CAPTION} All arms over the {counted(lesions, 'lesion')} of the reference that were read.")


def show_click_curve(clicks: pd.DataFrame) -> None:
    """Mean Dice of the model's mask after each prompt, a line per reader."""
    if clicks.empty:
        st.info("No accepted lesion with prompts and a reference yet.")
        return
    carried = _carried_on(clicks)
    most, names = int(carried["clicks"].max()), sorted(carried["reader"].unique())
    prompts = alt.X(
        "clicks:Q",
        title="Prompts given",
        axis=alt.Axis(tickMinStep=1),
        scale=alt.Scale(domain=[1, max(most, 2)]),
    )
    lines = alt.Chart(carried).mark_line(point=True, strokeWidth=2)
    chart = lines.encode(
        x=prompts,
        y=alt.Y("mean(dice):Q", title="Mean Dice", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color("reader:N", title=None, scale=alt.Scale(domain=names, range=list(ARMS))),
        tooltip=[
            alt.Tooltip("reader:N", title="Reader"),
            alt.Tooltip("clicks:Q", title="Prompts"),
            alt.Tooltip("mean(dice):Q", title="Mean Dice", format=".3f"),
            alt.Tooltip("count():Q", title="Lesions"),
        ],
    )
    st.altair_chart(framed(chart.properties(height=340)), width="stretch")
    st.caption(
        "The model's mask after the first prompts of each list, replayed; corrections by hand are left out. "
        "A lesion that needed fewer prompts keeps its last Dice, so every point is over the same lesions."
    )


def _spoken(source: str, arm: str) -> str:
    """A reader's name as it is; of a run, model and protocol in words."""
    if PromptSource(source) is PromptSource.DRAWN:
        return arm
    model, _, prompts = arm.partition(", ")
    return f"{model_label(model).split(':')[0]}, {prompts_label(prompts)}"


def _carried_on(clicks: pd.DataFrame) -> pd.DataFrame:
    """Every lesion with a row for each number of prompts up to the most that anybody gave."""
    defined = clicks.dropna(subset=["dice"])
    wide = defined.pivot_table(index=["reader", "case_id", "lesion_id"], columns="clicks", values="dice")
    wide = wide.reindex(columns=range(1, int(defined["clicks"].max() or 1) + 1)) if len(defined) else wide
    return wide.ffill(axis=1).stack().rename("dice").reset_index()
