"""The figures of the preset hu2023: boxes, histograms, Kendall's tau, scatter plots."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.measure_labels import characteristic_label
from core.metrics.registry import METRICS as MEASURED
from core.models.catalog import PICTURE_MODELS
from core.protocols.hu2023 import (
    CHARACTERISTICS,
    METRICS,
    PATHOLOGIES,
    PROMPTED,
    UNPROMPTED,
    of,
)

_OURS, _SECOND = "#1F5F8B", "#E0A030"
_DIVERGING = ["#2B5C8A", "#F4F5F6", "#A8443A"]
_PANEL_PX, _HEIGHT_PX, _SMALL_PX = 200, 240, 130
_BINS = 20
MOST_POINTS = 1_500
"""The most dots of a scatter plot; of more lesions so many are drawn, picked at random with a fixed seed."""


def figures(results: pd.DataFrame, correlations: pd.DataFrame, *, model: str) -> dict[str, Any]:
    """Return Altair charts by file stem; those without anything to show are left out.

    Args:
        results: The rows of `core.protocols.hu2023`.
        correlations: `core.protocols.hu2023.correlation_table` of the model.
        model: The model whose results are shown by prompt, pathology and characteristic.
    """
    prompted = of(results, model=model, prompts=PROMPTED)
    charts = {"metrics_by_model": boxes(_labelled(results[results["prompts"] == PROMPTED]), by="model")}
    if len(of(results, model=model, prompts=UNPROMPTED)):
        charts["metrics_by_prompt"] = histograms(results[results["model"] == model])
    if prompted["pathology"].isin(PATHOLOGIES).any():
        rows = prompted[prompted["pathology"].isin(PATHOLOGIES)]
        charts["metrics_by_pathology"] = boxes(rows, by="pathology")
    if len(correlations):
        charts["kendall"] = tau_map(correlations)
        charts["scatter"] = scatters(prompted)
    return charts


def boxes(rows: pd.DataFrame, *, by: str) -> Any:
    """Return box plots of each metric, one panel a metric."""
    import altair as alt

    order = [str(name) for name in rows[by].unique()]
    panels = []
    for metric in METRICS:
        shown = rows[[by, metric]].dropna()
        y = alt.Y(f"{metric}:Q", title=MEASURED[metric].label, scale=alt.Scale(domain=[0, 1]))
        x = alt.X(f"{by}:N", sort=order, title=None, axis=alt.Axis(labelAngle=-30))
        chart = alt.Chart(shown).mark_boxplot(size=24, color=_OURS).encode(x=x, y=y)
        panels.append(chart.properties(width=_PANEL_PX, height=_HEIGHT_PX))
    return alt.hconcat(*panels)


def histograms(rows: pd.DataFrame) -> Any:
    """Return how many lesions reach which value with the prompt and without any, one panel a metric."""
    import altair as alt

    words = {PROMPTED: "with prompt", UNPROMPTED: "no prompt"}
    chosen = rows[rows["prompts"].isin(list(words))]
    chosen = chosen.assign(arm=chosen["prompts"].map(words))
    colour = alt.Color(
        "arm:N",
        scale=alt.Scale(domain=list(words.values()), range=[_OURS, _SECOND]),
        legend=alt.Legend(title=None, orient="top"),
    )
    panels = []
    for metric in METRICS:
        bins = alt.Bin(extent=[0, 1], step=1 / _BINS)
        x = alt.X(f"{metric}:Q", bin=bins, title=MEASURED[metric].label)
        y = alt.Y("count():Q", stack=None, title="Lesions")
        chart = alt.Chart(chosen[["arm", metric]].dropna()).mark_bar(opacity=0.6)
        panels.append(chart.encode(x=x, y=y, color=colour).properties(width=_PANEL_PX, height=_HEIGHT_PX))
    return alt.hconcat(*panels)


def tau_map(table: pd.DataFrame) -> Any:
    """Return Kendall's tau as a map with its numbers."""
    import altair as alt

    shown = table.assign(
        row=[MEASURED[name].label for name in table["metric"]],
        column=[characteristic_label(name) for name in table["characteristic"]],
    )[["row", "column", "tau"]].dropna()
    base = alt.Chart(shown).encode(
        x=alt.X("column:N", sort=None, title=None, axis=alt.Axis(labelAngle=-25)),
        y=alt.Y("row:N", sort=None, title=None),
    )
    scale = alt.Scale(domain=[-1, 0, 1], range=_DIVERGING, interpolate="rgb")
    cells = base.mark_rect().encode(color=alt.Color("tau:Q", scale=scale, title="Kendall's tau-b"))
    strong = alt.condition("abs(datum.tau) > 0.6", alt.value("white"), alt.value("#22303C"))
    text = base.mark_text().encode(text=alt.Text("tau:Q", format="+.2f"), color=strong)
    return alt.layer(cells, text).properties(width=420, height=150)


def scatters(prompted: pd.DataFrame) -> Any:
    """Return every metric against every characteristic."""
    import altair as alt

    rows = prompted if len(prompted) <= MOST_POINTS else prompted.sample(MOST_POINTS, random_state=0)
    known = [name for name in CHARACTERISTICS if name in rows and rows[name].notna().any()]
    lines = []
    for metric in METRICS:
        panels = []
        for name in known:
            x = alt.X(f"{name}:Q", title=characteristic_label(name), scale=alt.Scale(zero=False))
            y = alt.Y(f"{metric}:Q", title=MEASURED[metric].label, scale=alt.Scale(domain=[0, 1]))
            dots = alt.Chart(rows[[name, metric]].dropna()).mark_circle(size=12, color=_OURS, opacity=0.5)
            panels.append(dots.encode(x=x, y=y).properties(width=_SMALL_PX, height=_SMALL_PX))
        lines.append(alt.hconcat(*panels))
    return alt.vconcat(*lines)


def _labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return models by their names for people, those that were trained here by their keys."""
    labels = {key: model.info.label for key, model in PICTURE_MODELS.shipped.items()}
    return rows.assign(model=[labels.get(str(key), str(key)) for key in rows["model"]])
