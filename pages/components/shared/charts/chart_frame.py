"""The frame that all charts have in common."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill

import altair as alt

from core.measure_labels import metric_decimals, metric_label
from core.metrics.registry import METRICS
from pages.components.shared.palette import ground

AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart

WRAPPED = "split(datum.label, '\\n')"
"""Vega expression that breaks an axis label at its line ends."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of a metric.

    Attributes:
        title: The title with the unit.
        domain: Both ends, or None to fit the data from zero on.
        decimals: The decimals of numbers in tooltips.
    """

    title: str
    domain: tuple[float, float] | None
    decimals: int

    @property
    def format(self) -> str:
        """The number format of tooltips (d3-format)."""
        return f".{self.decimals}f"

    @property
    def altair(self) -> alt.Scale:
        """The scale that Altair takes."""
        return alt.Scale(zero=True) if self.domain is None else alt.Scale(domain=list(self.domain))


def metric_scale(metric: str) -> Scale:
    """Return the scale of a metric: ratios from 0 to 1, distances from 0 on, signed errors around 0."""
    bounded = METRICS[metric].unit == "" and METRICS[metric].direction != "zero"
    return Scale(metric_label(metric), (0.0, 1.0) if bounded else None, metric_decimals(metric))


def wrapped(label: str, width: int = 18) -> str:
    """Return a label in lines of bounded length; very long words are cut."""
    return "\n".join(fill(line, width) for line in label.split("\n"))


def framed(chart: AnyChart) -> AnyChart:
    """Return a chart with the look of all: quiet grid, readable labels, room around."""
    colours = ground()
    drawn: AnyChart = (
        chart.configure_view(stroke=None)
        .configure_axis(
            labelColor=colours.ink,
            titleColor=colours.muted,
            gridColor=colours.line,
            domainColor=colours.line,
            tickColor=colours.line,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            titlePadding=10,
        )
        .configure_legend(
            orient="top",
            title=None,
            labelColor=colours.ink,
            labelFontSize=12,
            labelLimit=420,
            symbolType="square",
            symbolOpacity=1,
            symbolStrokeWidth=0,
            columnPadding=24,
        )
    )
    return drawn
