"""Two or more distributions over common bins."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from core.statistics.histogram import Histogram
from pages.components.shared.charts.chart_frame import AnyChart, Scale, framed
from pages.components.shared.labels import prompts_label


def histogram_plot(
    histogram: Histogram, colours: Mapping[str, str], *, scale: Scale, height_px: int = 300
) -> AnyChart:
    """Return outlined, lightly filled steps, so that every distribution stays visible where they overlap.

    Args:
        histogram: Counts by prompt protocol.
        colours: The colours by protocol, in the order of the legend.
        scale: The scale of the values.
        height_px: The height of the plot.
    """
    series = [prompts_label(prompts) for prompts in colours]
    base = alt.Chart(_steps(histogram)).encode(
        x=alt.X("edge:Q", title=scale.title, scale=_between(histogram)),
        y=alt.Y("lesions:Q", title="Lesions", stack=None, axis=alt.Axis(tickMinStep=1)),
        color=alt.Color(
            "series:N", sort=series, scale=alt.Scale(domain=series, range=list(colours.values()))
        ),
    )
    areas = base.mark_area(interpolate="step-after", opacity=0.28)
    lines = base.mark_line(interpolate="step-after", strokeWidth=2).encode(tooltip=_tooltip(scale))
    return framed(alt.layer(areas, lines).properties(height=height_px))


def _steps(histogram: Histogram) -> pd.DataFrame:
    """Return counts from each bin's lower to its upper edge; a point of its own closes the last one."""
    rows = []
    for prompts, counts in histogram.counts.items():
        ends = (*histogram.edges[1:], histogram.edges[-1])
        for edge, end, lesions in zip(histogram.edges, ends, (*counts, counts[-1]), strict=True):
            rows.append({"series": prompts_label(prompts), "edge": edge, "end": end, "lesions": lesions})
    return pd.DataFrame(rows)


def _between(histogram: Histogram) -> alt.Scale:
    return alt.Scale(domain=[histogram.edges[0], histogram.edges[-1]], nice=False)


def _tooltip(scale: Scale) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("series:N", title="Prompts"),
        alt.Tooltip("edge:Q", title="From", format=scale.format),
        alt.Tooltip("end:Q", title="To", format=scale.format),
        alt.Tooltip("lesions:Q", title="Lesions"),
    ]
