"""Estimates with their intervals, one line per group: a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from core.statistics.interval import Interval
from pages.components.shared.charts.chart_frame import AnyChart, framed
from pages.components.shared.palette import MODEL, ground

_LINE_PX = 30
_HEAD_PX = 50
"""The room for the axis below."""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A group: its name, number of values, estimate and interval; `faint` for too few values."""

    name: str
    n: int
    estimate: float
    interval: Interval | None
    faint: bool = False


def forest_plot(rows: Sequence[ForestRow], *, title: str, decimals: int, reference: float) -> AnyChart:
    """Return points with 95 % intervals from top to bottom.

    Args:
        rows: The rows, at least one, in order.
        title: The title of the axis, with the unit.
        decimals: The decimals of numbers in tooltips.
        reference: The place of the dashed line: no difference, or the mean of all.
    """
    frame = pd.DataFrame([_values(row) for row in rows])
    y = alt.Y("name:N", sort=frame["name"].tolist(), title=None, axis=alt.Axis(labelLimit=280, grid=False))
    base = alt.Chart(frame).encode(y=y, color=alt.Color("colour:N", scale=None))
    number = f".{decimals}f"
    tooltip = [
        alt.Tooltip("name:N", title="Group"),
        alt.Tooltip("estimate:Q", title=title, format=number),
        alt.Tooltip("low:Q", title="95 % CI, from", format=number),
        alt.Tooltip("high:Q", title="95 % CI, to", format=number),
    ]
    x = alt.X("estimate:Q", title=title, scale=alt.Scale(zero=False, padding=12))
    whiskers = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=title), x2="high:Q")
    points = base.mark_point(filled=True, shape="square", size=80, opacity=1).encode(x=x, tooltip=tooltip)
    line = alt.Chart(pd.DataFrame({"reference": [reference]})).mark_rule(
        color=ground().muted, strokeDash=[4, 4]
    )
    layers = alt.layer(line.encode(x=alt.X("reference:Q", title=title)), whiskers, points)
    return framed(layers.properties(height=_HEAD_PX + _LINE_PX * len(rows)))


def _values(row: ForestRow) -> dict[str, str | float | None]:
    return {
        "name": f"{row.name} (n = {row.n:,})",
        "estimate": row.estimate,
        "low": row.interval.low if row.interval else None,
        "high": row.interval.high if row.interval else None,
        "colour": ground().faint if row.faint else MODEL,
    }
