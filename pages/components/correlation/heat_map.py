"""A table of rank correlations as colours with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.measure_labels import metric_label
from core.statistics.correlation_grid import CorrelationGrid, GridCell
from pages.components.shared.charts.chart_frame import WRAPPED, AnyChart, framed, wrapped
from pages.components.shared.labels import NOTHING, attribute_label, number, p_value, q_value
from pages.components.shared.palette import DIVERGING, LIGHT

PICKED = "pair"
STRONG = 0.55
"""Correlation from which the number is printed in white, for its square is dark."""
_CELL_PX = 34
_HEAD_PX = 64
"""The height for names of two lines above."""
_LINE_PX, _NAME_GAP_PX = 14, 16


def heat_map(matrix: CorrelationGrid, *, metrics: Sequence[str], names: Sequence[str]) -> AnyChart:
    """Return metrics by characteristics as colours; clicking a cell selects its row and column.

    Args:
        matrix: Holds every metric and every name.
        metrics: Keys, from top to bottom.
        names: Keys, from left to right.

    Returns:
        A chart whose point selection `PICKED` gives the fields ``metric_key`` and ``name_key``.
    """
    frame = pd.DataFrame([_cell(matrix, metric, name) for metric in metrics for name in names])
    more_px = _LINE_PX * max(0, _most_lines(names) - 2)
    cells = alt.Chart(frame).encode(
        x=alt.X(
            "name:N",
            sort=[_name_label(name) for name in names],
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelExpr=WRAPPED,
                labelLimit=140,
                labelOverlap=False,
                labelFlush=False,
                labelPadding=_NAME_GAP_PX + more_px,
            ),
        ),
        y=alt.Y(
            "metric:N",
            sort=[metric_label(metric) for metric in metrics],
            title=None,
            axis=alt.Axis(labelLimit=360, labelOverlap=False),
        ),
    )
    picked = alt.selection_point(name=PICKED, fields=["metric_key", "name_key"], toggle=False)
    scale = alt.Scale(domain=[-1, 0, 1], range=list(DIVERGING), interpolate="rgb")
    squares = (
        cells.mark_rect(stroke="white", strokeWidth=2, cursor="pointer")
        .encode(
            color=alt.Color("tau:Q", scale=scale, legend=None),
            tooltip=_tooltip(),
        )
        .add_params(picked)
    )
    numbers = cells.mark_text(fontSize=12, cursor="pointer").encode(
        text="text:N",
        # A condition on values, not a second colour scale: layers share their scales.
        color=alt.condition("datum.strong", alt.value("#FFFFFF"), alt.value(LIGHT.ink)),
        tooltip=_tooltip(),
    )
    height_px = _HEAD_PX + more_px + _CELL_PX * len(metrics)
    return framed(alt.layer(squares, numbers).properties(height=height_px))


def _cell(matrix: CorrelationGrid, metric: str, name: str) -> dict[str, str | float | int | None]:
    cell = matrix.cell(metric, name)
    return {
        "metric_key": metric,
        "name_key": name,
        "metric": metric_label(metric),
        "name": _name_label(name),
        "tau": cell.estimate,
        "text": number(cell.estimate, 2),
        "strong": cell.estimate is not None and abs(cell.estimate) > STRONG,
        "n": cell.found.n,
        "p": _p(cell),
        "q": q_value(cell.q, floor=cell.q_floor),
    }


def _p(cell: GridCell) -> str:
    if cell.estimate is None:
        return cell.found.reason or NOTHING
    return p_value(cell.found.p, floor=cell.found.p_floor)


def _most_lines(names: Sequence[str]) -> int:
    """Return the lines of the longest name, for which the axis keeps room above the cells."""
    return max((len(_name_label(name).splitlines()) for name in names), default=1)


def _name_label(name: str) -> str:
    return wrapped(attribute_label(name), 13)


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("metric:N", title="Metric"),
        alt.Tooltip("name:N", title="Characteristic"),
        alt.Tooltip("text:N", title="Rank correlation"),
        alt.Tooltip("p:N", title="Two-sided p"),
        alt.Tooltip("q:N", title="q over the table"),
        alt.Tooltip("n:Q", title="n"),
    ]
