"""A metric against the number of clicks: a line with its band for every reader, model or protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from core.statistics.click_area import ClickCurve
from core.statistics.interval import Interval
from pages.components.shared.charts.chart_frame import AnyChart, Scale, framed
from pages.components.shared.palette import BASELINE, ground

MOST_BANDS = 6
"""The most lines with bands: those of more would hide one another."""
_HEIGHT_PX = 340
_NAME_HEIGHT = 0.07
"""The height of a line of text, as a share of the means."""
_DASHES = alt.Scale(domain=[False, True], range=[[1, 0], [5, 4]])


@dataclass(frozen=True, slots=True)
class CurveLine:
    """A named curve; that of a baseline is dashed. Without a colour it has the next one of the arms."""

    name: str
    curve: ClickCurve
    baseline: bool = False
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level that a baseline without clicks reaches: a dashed line across."""

    name: str
    mean: float
    interval: Interval | None
    n_patients: int | None = None


def click_chart(
    lines: Sequence[CurveLine], *, scale: Scale, x_title: str, levels: Sequence[Level] = ()
) -> AnyChart:
    """Return lines with bands for their 95 % intervals, the latter for a few lines only.

    Args:
        lines: The lines, at least one; each has a mean somewhere.
        scale: The scale of the metric.
        x_title: The name of what is counted.
        levels: The levels of baselines.
    """
    frame = pd.DataFrame([row for line in lines for row in _rows(line)])
    names = [line.name for line in lines]
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=_colours(lines)))
    counted = sorted(frame["clicks"].unique().tolist())
    far = counted[-1] > 3 * len(counted)
    ticks: dict[str, Any] = {"values": counted} if len(counted) <= 12 else {}
    x = alt.X(
        "clicks:Q",
        title=x_title,
        axis=alt.Axis(format="d", grid=False, labelOverlap=False, **ticks),
        scale=alt.Scale(type="log" if far else "linear", domain=[counted[0], max(counted[-1], 2)], padding=8),
    )
    y = alt.Y("mean:Q", title=f"Mean {scale.title}", scale=scale.altair)
    base = alt.Chart(frame).encode(x=x, color=colour)
    points = base.mark_line(strokeWidth=2.5).encode(
        y=y, strokeDash=alt.StrokeDash("baseline:N", scale=_DASHES, legend=None)
    )
    dots = base.mark_circle(size=50, opacity=1).encode(y=y, tooltip=_tooltip(scale))
    layers = [points, dots]
    if len(lines) <= MOST_BANDS:
        edge = {"y": alt.Y("low:Q", scale=scale.altair), "y2": "high:Q"}
        # A single place has no width, so its band would not be seen.
        band = base.mark_area(opacity=0.13).encode(**edge)
        layers = [band if len(counted) > 1 else base.mark_rule(strokeWidth=1.5).encode(**edge), *layers]
    return framed(alt.layer(*_across(levels, scale), *layers).properties(height=_HEIGHT_PX))


def _across(levels: Sequence[Level], scale: Scale) -> list[alt.Chart]:
    if not levels:
        return []
    named = _apart(levels)
    frame = pd.DataFrame(
        [
            {"mean": level.mean, "label": level.name, "shown": level.name if level in named else ""}
            for level in levels
        ]
    )
    base = alt.Chart(frame)
    y = alt.Y("mean:Q", title=f"Mean {scale.title}", scale=scale.altair)
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("mean:Q", title="Mean", format=scale.format)]
    rule = base.mark_rule(color=BASELINE, strokeDash=[5, 4], strokeWidth=1.5).encode(y=y, tooltip=tooltip)
    words = base.mark_text(align="right", dx=-4, dy=-7, fontSize=11, color=ground().muted).encode(
        x=alt.value("width"), y=y, text="shown:N"
    )
    return [rule, words]


def _apart(levels: Sequence[Level]) -> list[Level]:
    """Return the levels whose names would not overlap, from the highest; tooltips name the others."""
    kept: list[Level] = []
    for level in sorted(levels, key=lambda level: -level.mean):
        if not kept or kept[-1].mean - level.mean > _NAME_HEIGHT * max(abs(levels[0].mean), 1e-9):
            kept.append(level)
    return kept


def _tooltip(scale: Scale) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("clicks:Q", title="Clicks"),
        alt.Tooltip("mean:Q", title="Mean", format=scale.format),
        alt.Tooltip("low:Q", title="95 % CI, from", format=scale.format),
        alt.Tooltip("high:Q", title="95 % CI, to", format=scale.format),
        alt.Tooltip("n:Q", title="Lesions"),
        alt.Tooltip("n_stopped:Q", title="Of these, finished before"),
    ]


def _rows(line: CurveLine) -> list[dict[str, object]]:
    return [
        {
            "name": line.name,
            "clicks": point.clicks,
            "mean": point.mean,
            "low": point.interval.low if point.interval else None,
            "high": point.interval.high if point.interval else None,
            "n": point.n,
            "n_stopped": point.n_stopped,
            "baseline": line.baseline,
        }
        for point in line.curve.points
        if point.mean is not None
    ]


def _colours(lines: Sequence[CurveLine]) -> list[str]:
    """Return the baseline's own; of the others their own, or the next one that is free."""
    found, place = [], 0
    for line in lines:
        found.append(BASELINE if line.baseline else line.colour or ground().many[place % len(ground().many)])
        place += not line.baseline
    return found
