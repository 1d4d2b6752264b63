"""A metric against a characteristic, one point per lesion."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.cases import Pathology
from pages.components.shared.charts.chart_frame import AnyChart, Scale, framed
from pages.components.shared.palette import ground

PICKED, BRUSHED = "point", "region"
MOST_POINTS = 3_000
"""More points than that are drawn as a fixed random sample of them."""


def scatter_plot(
    frame: pd.DataFrame,
    *,
    x_title: str,
    scale: Scale,
    chosen: tuple[str, str] | None,
    line: pd.DataFrame | None = None,
) -> AnyChart:
    """Return points by pathology; clicking one selects its case, dragging marks a region.

    Args:
        frame: Columns case_id, lesion_id, pathology, x and y; at most `MOST_POINTS` rows.
        x_title: The title of the characteristic, with its unit.
        scale: The scale of the metric.
        chosen: (case_id, lesion_id) of the lesion shown beside the chart, drawn with a ring.
        line: Columns x and y of a fitted line's ends; None for none.

    Returns:
        A chart with the point selection `PICKED` (fields case_id, lesion_id) and the interval selection
        `BRUSHED` (x and y).
    """
    kinds = [kind.value for kind in Pathology if kind.value in set(frame["pathology"])]
    x = alt.X(
        "x:Q", title=x_title, axis=alt.Axis(tickCount=8), scale=alt.Scale(zero=False, nice=True, padding=8)
    )
    y = alt.Y("y:Q", title=scale.title, scale=scale.altair)
    picked = alt.selection_point(name=PICKED, fields=["case_id", "lesion_id"], toggle=False)
    brushed = alt.selection_interval(name=BRUSHED)
    points = (
        alt.Chart(frame)
        .mark_circle(size=46, opacity=0.65, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "pathology:N",
                scale=alt.Scale(domain=kinds, range=[ground().pathology[Pathology(kind)] for kind in kinds]),
            ),
            tooltip=[
                alt.Tooltip("case_id:N", title="Case"),
                alt.Tooltip("x:Q", title=x_title, format=".3~f"),
                alt.Tooltip("y:Q", title=scale.title, format=scale.format),
            ],
        )
        .add_params(picked, brushed)
    )
    ring = (
        alt.Chart(_chosen_row(frame, chosen))
        .mark_point(size=160, color=ground().ink, strokeWidth=2, filled=False)
        .encode(x=x, y=y)
    )
    fitted = (
        []
        if line is None
        else [alt.Chart(line).mark_line(color=ground().ink, strokeWidth=2).encode(x=x, y=y)]
    )
    return framed(alt.layer(points, *fitted, ring).properties(height=420))


def _chosen_row(frame: pd.DataFrame, chosen: tuple[str, str] | None) -> pd.DataFrame:
    if chosen is None:
        return frame.head(0)
    return frame[(frame["case_id"] == chosen[0]) & (frame["lesion_id"] == chosen[1])]
