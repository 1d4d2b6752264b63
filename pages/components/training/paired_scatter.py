"""The scatter of an arm against another, a point per lesion, with the line on which they are equal."""

from __future__ import annotations

from math import inf

import altair as alt
import pandas as pd

from core.cases import Pathology
from pages.components.shared.charts.chart_frame import AnyChart, Scale, framed
from pages.components.shared.palette import ground

PICKED = "point"
MOST_POINTS = 3_000
"""More points than that are drawn as a fixed random sample of them."""
_MARGIN = 0.06


def paired_scatter(
    frame: pd.DataFrame, *, scale: Scale, names: tuple[str, str], chosen: tuple[str, str] | None
) -> AnyChart:
    """Return points above the diagonal are higher under A.

    Args:
        frame: Columns case_id, lesion_id, pathology, a, b, without gaps; at least one row.
        scale: The scale of the metric; both axes have it.
        names: The names of A and B.
        chosen: (case_id, lesion_id), drawn with a ring.

    Returns:
        A chart with the point selection `PICKED` (fields case_id, lesion_id).
    """
    low, high = _ends(frame, scale)
    both = alt.Scale(domain=[low, high], nice=False)
    x = alt.X("b:Q", title=f"B: {names[1]}", scale=both)
    y = alt.Y("a:Q", title=f"A: {names[0]}", scale=both)
    line = pd.DataFrame({"a": [low, high], "b": [low, high]})
    equal = alt.Chart(line).mark_line(color=ground().muted, strokeDash=[4, 4], strokeWidth=1).encode(x=x, y=y)
    rings = (
        frame[(frame["case_id"] == chosen[0]) & (frame["lesion_id"] == chosen[1])] if chosen else frame[:0]
    )
    ring = (
        alt.Chart(rings)
        .mark_point(size=160, color=ground().ink, strokeWidth=2, filled=False)
        .encode(x=x, y=y)
    )
    return framed(alt.layer(equal, _points(frame, x, y, scale), ring).properties(height=420))


def _points(frame: pd.DataFrame, x: alt.X, y: alt.Y, scale: Scale) -> AnyChart:
    kinds = [kind.value for kind in Pathology if kind.value in set(frame["pathology"])]
    colours = alt.Scale(domain=kinds, range=[ground().pathology[Pathology(kind)] for kind in kinds])
    picked = alt.selection_point(name=PICKED, fields=["case_id", "lesion_id"], toggle=False)
    drawn: AnyChart = (
        alt.Chart(frame)
        .mark_circle(size=46, opacity=0.65, cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=alt.Color("pathology:N", scale=colours),
            tooltip=[
                alt.Tooltip("case_id:N", title="Case"),
                alt.Tooltip("a:Q", title="A", format=scale.format),
                alt.Tooltip("b:Q", title="B", format=scale.format),
            ],
        )
        .add_params(picked)
    )
    return drawn


def _ends(frame: pd.DataFrame, scale: Scale) -> tuple[float, float]:
    """Return the ends of both axes: a little beyond the values, within what the metric can be."""
    values = frame[["a", "b"]].to_numpy()
    low, high = float(values.min()), float(values.max())
    margin = _MARGIN * (high - low) or _MARGIN
    least, most = scale.domain or (-inf, inf)
    return max(least, low - margin), min(most, high + margin)
