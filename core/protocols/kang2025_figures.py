"""The figures of the preset kang2025: Dice by arm, order against order, and Dice on each regressor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from core.propagation.propagation_arms import ARMS, PropagationArm, SliceOrder
from core.protocols.kang2025 import KANG_ARMS, PUBLISHED_ARMS, REGRESSORS, Regressor, published
from core.statistics.regression import regression

_OURS, _FAINT, _PUBLISHED = "#1F5F8B", "#B4BFC8", "#E0A030"
_HEIGHT_PX = 300
_PANEL_PX = 340
_ORDERS = {
    SliceOrder.BOTTOM_TO_TOP: "bottom to top",
    SliceOrder.TOP_TO_BOTTOM: "top to bottom",
    SliceOrder.CENTRE_OUTWARD: "centre outward",
}


def figures(results: pd.DataFrame) -> dict[str, Any]:
    """Return Altair charts by file stem.

    Args:
        results: The rows that `core.protocols.kang2025.regression_table` takes.
    """
    arms = [arm for arm in KANG_ARMS if arm.key in set(results["prompts"])]
    shown = results[results["prompts"].isin([arm.key for arm in arms])].dropna(subset=["dice"])
    charts = {"dice_by_arm": dice_boxes(shown, arms), "dice_by_patient": paired_orders(shown)}
    return charts | {
        f"dice_by_{regressor.name}": dice_scatter(shown, _centre(arms), regressor) for regressor in REGRESSORS
    }


def dice_boxes(shown: pd.DataFrame, arms: Sequence[PropagationArm]) -> Any:
    """Return Dice of every lesion by arm as box plots, the published means as dots."""
    import altair as alt

    order = [arm.label for arm in arms]
    x = alt.X("arm:N", sort=order, title=None, axis=alt.Axis(labelAngle=-25))
    rows = shown.assign(arm=_labels(shown))[["arm", "dice"]]
    boxes = alt.Chart(rows).mark_boxplot(size=26, color=_OURS).encode(x=x, y=_dice())
    known = published()
    means = [
        {"arm": arm.label, "dice": known[PUBLISHED_ARMS[arm.key], "mean"], "series": "published mean, SAM 2"}
        for arm in arms
        if arm.key in PUBLISHED_ARMS
    ]
    if not means:
        return boxes.properties(width=_PANEL_PX, height=_HEIGHT_PX)
    colour = alt.Color(
        "series:N",
        scale=alt.Scale(range=[_PUBLISHED]),
        legend=alt.Legend(title=None, orient="top"),
    )
    dots = alt.Chart(pd.DataFrame(means)).mark_point(filled=True, size=70, opacity=1, shape="diamond")
    both = alt.layer(boxes, dots.encode(x=x, y="dice:Q", color=colour))
    return both.properties(width=2 * _PANEL_PX, height=_HEIGHT_PX)


def paired_orders(shown: pd.DataFrame) -> Any:
    """Return one line a lesion over the orders, their mean on top; box and mask beside each other."""
    import altair as alt

    rows = shown.assign(
        order=[_ORDERS[ARMS[key].order] for key in shown["prompts"]],
        prompt=[key.split("_", 1)[0] for key in shown["prompts"]],
        lesion=shown["case_id"].astype(str) + " " + shown["lesion_id"].astype(str),
    )[["order", "prompt", "lesion", "dice"]]
    x = alt.X("order:N", sort=list(_ORDERS.values()), title=None, axis=alt.Axis(labelAngle=0))
    panels = []
    for prompt in sorted(set(rows["prompt"])):
        base = alt.Chart(rows[rows["prompt"] == prompt]).encode(x=x)
        lines = base.mark_line(color=_FAINT, strokeWidth=0.8, opacity=0.8).encode(
            y=_dice(), detail="lesion:N"
        )
        mean = base.mark_line(color=_OURS, strokeWidth=3, point=True).encode(
            y=alt.Y("mean(dice):Q", title="Volumetric Dice")
        )
        title = f"{prompt.capitalize()}, mean in blue"
        panels.append(alt.layer(lines, mean).properties(width=_PANEL_PX, height=_HEIGHT_PX, title=title))
    return alt.hconcat(*panels)


def dice_scatter(shown: pd.DataFrame, arms: Sequence[PropagationArm], regressor: Regressor) -> Any:
    """Return Dice on one regressor with its line and R2, an arm a panel."""
    import altair as alt

    panels = []
    for arm in arms:
        rows = shown[shown["prompts"] == arm.key][[regressor.name, "dice"]].dropna()
        line = regression(rows[regressor.name].to_numpy(float), rows["dice"].to_numpy(float))
        x = alt.X(f"{regressor.name}:Q", title=regressor.label, scale=alt.Scale(zero=False))
        layers = [alt.Chart(rows).mark_circle(size=45, color=_OURS, opacity=0.6).encode(x=x, y=_dice())]
        if line.slope is not None and line.intercept is not None:
            ends = np.array([rows[regressor.name].min(), rows[regressor.name].max()], dtype=float)
            drawn = pd.DataFrame({regressor.name: ends, "dice": line.intercept + line.slope * ends})
            layers.append(alt.Chart(drawn).mark_line(color=_PUBLISHED, clip=True).encode(x=x, y=_dice()))
        title = alt.Title(arm.label, subtitle=f"{_r2_words(line.r2, regressor)}, n = {line.n}")
        panels.append(alt.layer(*layers).properties(width=_PANEL_PX, height=_HEIGHT_PX, title=title))
    return alt.hconcat(*panels)


def _centre(arms: Sequence[PropagationArm]) -> list[PropagationArm]:
    """The arms from the centre outward, or else the first one."""
    return [arm for arm in arms if arm.order is SliceOrder.CENTRE_OUTWARD] or list(arms[:1])


def _labels(shown: pd.DataFrame) -> list[str]:
    return [ARMS[key].label for key in shown["prompts"]]


def _dice() -> Any:
    import altair as alt

    return alt.Y("dice:Q", title="Volumetric Dice", scale=alt.Scale(domain=[0, 1]))


def _r2_words(r2: float | None, regressor: Regressor) -> str:
    ours = "R² undefined" if r2 is None else f"R² {r2:.3f}"
    theirs = published().get((f"regressor={regressor.published}", "r2"))
    return ours if theirs is None else f"{ours} (published {theirs:.3f})"
