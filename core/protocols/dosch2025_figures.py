"""The figures of the preset dosch2025: the grids, ROC curves, reliability, confusion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.classification.classifier_report import arm_report, column
from core.classification.prediction import ClassifierArm
from core.classification.reliability import reliability_bins
from core.classification.roc import roc_points
from core.protocols.dosch2025 import Predictions, confusion_table, of_arm, published

_OURS, _BASELINE, _PUBLISHED = "#1F5F8B", "#7A8894", "#E0A030"
_EPOCHS = ["#B9D4E6", "#86B3D1", "#5391BC", "#2A6F9E", "#123F5C"]
_SIDE_PX = 300
_ARMS = {ClassifierArm.NETWORK: "network", ClassifierArm.CHARACTERISTICS: "characteristics only"}


def figures(predictions: Mapping[str, Predictions], grid: pd.DataFrame) -> dict[str, Any]:
    """Return Altair charts by file stem; those without anything to show are left out.

    Args:
        predictions: The predictions of each classifier, by its key.
        grid: model, learning_rate, epoch, metric, value; all on the validation side.
    """
    charts = {f"grid_{model}": grid_lines(table, str(model)) for model, table in grid.groupby("model")}
    truths = {key: _truths(found) for key, found in predictions.items()}
    for key, found in predictions.items():
        if truths[key] == {True, False}:  # a curve needs both classes
            charts[f"roc_{key}"] = roc_chart(found)
        if truths[key]:
            charts[f"reliability_{key}"] = reliability_chart(found)
    if any(truths.values()):
        charts["confusion"] = confusion_chart(predictions)
    return charts


def _truths(predictions: Predictions) -> set[bool]:
    """Return which classes the test side holds."""
    return {
        bool(one.truth) for one in of_arm(predictions, ClassifierArm.NETWORK, "test") if one.truth is not None
    }


def grid_lines(grid: pd.DataFrame, model: str) -> Any:
    """Return metrics over the learning rate, a line per number of epochs: accuracy and sensitivity, or IoU.

    Args:
        grid: learning_rate, epoch, metric, value of one model.
        model: Its key.
    """
    import altair as alt

    known = published()
    shown = [name for name in ("accuracy", "sensitivity", "iou") if name in set(grid["metric"])]
    counts = sorted(set(grid["epoch"]))
    colours = [_EPOCHS[round(place * 4 / max(len(counts) - 1, 1))] for place in range(len(counts))]
    rates = alt.Axis(values=sorted(set(grid["learning_rate"])), format="~g", labelOverlap=True)
    panels = []
    for metric in shown:
        rows = grid[grid["metric"] == metric][["learning_rate", "epoch", "value"]]
        title = {"iou": "IoU"}.get(metric, metric.capitalize())
        lines = (
            alt.Chart(rows)
            .mark_line(point=True)
            .encode(
                x=alt.X("learning_rate:Q", scale=alt.Scale(type="log"), title="Learning rate", axis=rates),
                y=alt.Y("value:Q", title="On validation", scale=alt.Scale(domain=[0, 1])),
                color=alt.Color("epoch:O", title="Epochs", scale=alt.Scale(domain=counts, range=colours)),
                tooltip=["learning_rate", "epoch", alt.Tooltip("value", format=".3f")],
            )
        )
        kind = "segmenter" if metric == "iou" else "classifier"
        theirs = known.get((f"{kind}={model}", "validation", metric))
        layers = [lines]
        if theirs is not None:
            line = pd.DataFrame({"value": [theirs], "series": ["published best"]})
            rule = alt.Chart(line).mark_rule(strokeDash=[5, 4], color=_PUBLISHED)
            layers.append(rule.encode(y="value:Q"))
            title += f" (dashed: published best {theirs:.3f})"
        panels.append(alt.layer(*layers).properties(width=_SIDE_PX, height=_SIDE_PX, title=title))
    return alt.hconcat(*panels)


def roc_chart(predictions: Predictions, *, side: str | None = "test") -> Any:
    """Return ROC curves of network and baseline; the dot is the threshold fixed on validation."""
    import altair as alt

    curves, dots = [], []
    for arm, label in _ARMS.items():
        found = of_arm(predictions, arm, side)
        known = [one for one in found if one.truth is not None]
        truth = np.array([bool(one.truth) for one in known], dtype=np.bool_)
        x, y = roc_points(truth, column(known, "logit"))
        report = arm_report(known)
        words = label if report.area is None else f"{label}, AUC {report.area.auc:.3f}"
        order = range(len(x))
        curves.append(pd.DataFrame({"x": x, "y": y, "series": words, "order": order}))
        if report.scores.sensitivity is not None and report.scores.specificity is not None:
            dots.append({"x": 1 - report.scores.specificity, "y": report.scores.sensitivity, "series": words})
    rows = pd.concat(curves)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(domain=list(dict.fromkeys(rows["series"])), range=[_OURS, _BASELINE]),
        legend=alt.Legend(title=None, orient="bottom", direction="vertical", labelLimit=300),
    )
    x_axis = alt.X("x:Q", title="1 − specificity", scale=alt.Scale(domain=[0, 1]))
    y_axis = alt.Y("y:Q", title="Sensitivity", scale=alt.Scale(domain=[0, 1]))
    lines = (
        alt.Chart(rows)
        .mark_line(interpolate="linear")
        .encode(x=x_axis, y=y_axis, color=colour, order="order:Q")
    )
    layers = [_diagonal(), lines]
    if dots:
        points = alt.Chart(pd.DataFrame(dots)).mark_point(filled=True, size=90, opacity=1)
        layers.append(points.encode(x=x_axis, y=y_axis, color=colour))
    return alt.layer(*layers).properties(width=_SIDE_PX, height=_SIDE_PX)


def reliability_chart(predictions: Predictions, *, side: str | None = "test") -> Any:
    """Draw positives over the probability, before and after calibration; larger dots, more cases."""
    import altair as alt

    known = [one for one in of_arm(predictions, ClassifierArm.NETWORK, side) if one.truth is not None]
    truth = np.array([bool(one.truth) for one in known], dtype=np.bool_)
    rows = [
        {"x": one.mean_probability, "y": one.positive_share, "n": one.n, "series": label}
        for label, name in (("calibrated", "probability"), ("as the network says", "probability_raw"))
        for one in reliability_bins(truth, column(known, name))
    ]
    table = pd.DataFrame(rows, columns=["x", "y", "n", "series"])
    base = alt.Chart(table).encode(
        x=alt.X("x:Q", title="Probability", scale=alt.Scale(domain=[0, 1])),
        y=alt.Y("y:Q", title="Share of positive cases", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "series:N",
            scale=alt.Scale(domain=["calibrated", "as the network says"], range=[_OURS, _PUBLISHED]),
            legend=alt.Legend(title=None, orient="bottom"),
        ),
    )
    dots = base.mark_point(filled=True, opacity=0.9).encode(
        size=alt.Size("n:Q", title="Cases", legend=None, scale=alt.Scale(range=[30, 260])),
        tooltip=["series", "n", alt.Tooltip("x", format=".2f"), alt.Tooltip("y", format=".2f")],
    )
    return alt.layer(_diagonal(), base.mark_line(strokeWidth=1.5), dots).properties(
        width=_SIDE_PX, height=_SIDE_PX
    )


def confusion_chart(predictions: Mapping[str, Predictions], *, side: str | None = "test") -> Any:
    """Draw counts of predictions by truth, a panel per classifier."""
    import altair as alt

    table = confusion_table(predictions, side=side)
    order = ["malignant", "benign"]
    panels = []
    for key, rows in table.groupby("classifier"):
        base = alt.Chart(rows).encode(
            x=alt.X("called:N", sort=order, title="Called", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("truth:N", sort=order, title="Truth"),
        )
        cells = base.mark_rect().encode(
            color=alt.Color("n:Q", legend=None, scale=alt.Scale(range=["#F2F6F9", "#5391BC"]))
        )
        numbers = base.mark_text(fontSize=18).encode(text="n:Q")
        panels.append(alt.layer(cells, numbers).properties(width=180, height=180, title=str(key)))
    return alt.hconcat(*panels)


def _diagonal() -> Any:
    import altair as alt

    ends = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
    return (
        alt.Chart(ends).mark_line(strokeDash=[4, 4], color="#B4BFC8", strokeWidth=1).encode(x="x:Q", y="y:Q")
    )
