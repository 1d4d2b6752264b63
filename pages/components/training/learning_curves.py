"""Learning curves of one or several trainings over their steps."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from pages.components.shared.charts.chart_frame import AnyChart, framed
from pages.components.shared.palette import ground

_HEIGHT_PX, _LEGEND_ROW_PX = 250, 18
_FEW = 3
"""The fewest steps of a line alone: with fewer it hardly shows; dots do, and take no room where there are
many."""


def loss_chart(steps: pd.DataFrame, colours: Mapping[str, str]) -> AnyChart:
    """Return each step's loss, faint, and its smoothed curve.

    Args:
        steps: Columns series, step, loss, smooth.
        colours: The colours by series, in the order of the legend.
    """
    lines = alt.Chart(steps).encode(x=_x(), color=_colour(colours))
    y = alt.Scale(zero=False, nice=True)
    raw = lines.mark_line(strokeWidth=1, opacity=0.3).encode(y=alt.Y("loss:Q", title="Loss", scale=y))
    smooth = lines.mark_line(strokeWidth=2).encode(
        y=alt.Y("smooth:Q", title="Loss", scale=y), tooltip=_tips(("smooth", "Loss, smoothed", ".4f"))
    )
    return framed(alt.layer(raw, smooth, _dots(steps, "loss", colours)).properties(height=_height(colours)))


def dice_chart(epochs: pd.DataFrame, colours: Mapping[str, str]) -> AnyChart:
    """Return Dice on the validation side at the end of each epoch; a ring marks the best one.

    Args:
        epochs: Columns series, step, epoch, validation_dice, best (true for one epoch of a series).
        colours: The colours by series, in the order of the legend.
    """
    y = alt.Y(
        "validation_dice:Q",
        title="Dice on validation",
        scale=alt.Scale(zero=False, nice=True),
        # As many decimals as tell the ticks apart.
        axis=alt.Axis(tickCount=6),
    )
    tips = _tips(("epoch", "Epoch", "d"), ("validation_dice", "Dice", ".4f"))
    lines = alt.Chart(epochs).encode(x=_x(), y=y, color=_colour(colours))
    rings = alt.Chart(epochs[epochs["best"]]).mark_point(
        size=130, color=ground().ink, strokeWidth=1.5, filled=False
    )
    dots = lines.mark_line(strokeWidth=2, point={"size": 22}).encode(tooltip=tips)
    return framed(alt.layer(dots, rings.encode(x=_x(), y=y)).properties(height=_height(colours)))


def rate_chart(steps: pd.DataFrame, colours: Mapping[str, str]) -> AnyChart:
    """Return the learning rate; columns series, step, learning_rate."""
    y = alt.Y("learning_rate:Q", title="Learning rate", axis=alt.Axis(format="~g"))
    tips = _tips(("learning_rate", "Learning rate", ".3~g"))
    lines = alt.Chart(steps).mark_line(strokeWidth=2)
    line = lines.encode(x=_x(), y=y, color=_colour(colours), tooltip=tips)
    layers = alt.layer(line, _dots(steps, "learning_rate", colours))
    return framed(layers.properties(height=_height(colours)))


def _x() -> alt.X:
    return alt.X("step:Q", title="Step", axis=alt.Axis(tickCount=5, tickMinStep=1, format=",d"))


def _colour(colours: Mapping[str, str]) -> alt.Color:
    names = list(colours)
    legend = None
    if len(names) > 1:
        legend = alt.Legend(columns=1, labelLimit=290, symbolType="stroke", symbolStrokeWidth=3)
    return alt.Color("series:N", scale=alt.Scale(domain=names, range=list(colours.values())), legend=legend)


def _height(colours: Mapping[str, str]) -> int:
    """Return the legend takes its room from the chart's."""
    return _HEIGHT_PX + (_LEGEND_ROW_PX * len(colours) if len(colours) > 1 else 0)


def _dots(steps: pd.DataFrame, column: str, colours: Mapping[str, str]) -> AnyChart:
    """Return the steps of series that have too few for a line."""
    short = steps[steps.groupby("series")["step"].transform("size") < _FEW]
    dots = alt.Chart(short).mark_circle(size=30, opacity=1)
    drawn: AnyChart = dots.encode(x=_x(), y=alt.Y(f"{column}:Q"), color=_colour(colours))
    return drawn


def _tips(*numbers: tuple[str, str, str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("series:N", title="Training"),
        alt.Tooltip("step:Q", title="Step", format=",d"),
        *(alt.Tooltip(f"{name}:Q", title=title, format=form) for name, title, form in numbers),
    ]
