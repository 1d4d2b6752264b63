"""Box plots side by side, one colour per series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import pandas as pd

from core.statistics.boxes import Box
from pages.components.shared.charts.chart_frame import WRAPPED, AnyChart, Scale, framed, wrapped

CAPTION = (
    "Box: quartiles and median. Whiskers: last value within 1.5 interquartile ranges. Dots: values beyond."
)
_PLOT_WIDTH_PX = 1150
"""The width on a laptop; on other screens only the gaps differ."""

_WIDEST_BOX_PX = 40
_FAINT = 0.35
_NARROW_PX, _LETTER_PX, _SHORT, _LONG, _SLANT = 70, 7, 11, 18, -40
"""The measures of labels: room below which they slant, width of a letter, fewest and most letters of a
line, angle."""


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box: its group along the axis, its series by colour; `faint` for too few values."""

    group: str
    series: str
    box: Box
    faint: bool = False


def box_plot(
    rows: Sequence[BoxRow], colours: Mapping[str, str], *, scale: Scale, height_px: int = 340
) -> AnyChart:
    """Return boxes by group and series, both in the order in which they come.

    Args:
        rows: The boxes, at least one.
        colours: The colours by series.
        scale: The scale of the values.
        height_px: The height of the plot.
    """
    step = _PLOT_WIDTH_PX / len({row.group for row in rows})
    rows = [replace(row, group=_label(row.group, step)) for row in rows]
    groups = list(dict.fromkeys(row.group for row in rows))
    size = max(4.0, min(_WIDEST_BOX_PX, 0.6 * step / len(colours)))
    places = _places(groups, colours, gap=1 - 1.4 * size * len(colours) / step)
    boxes = alt.Chart(pd.DataFrame([_box_values(row) for row in rows])).encode(
        **places, opacity=alt.Opacity("opacity:Q", scale=None)
    )
    low, high = alt.Y("quartile_1:Q", title=scale.title, scale=scale.altair), alt.Y2("quartile_3:Q")
    whiskers = boxes.mark_rule(strokeWidth=1.5).encode(
        y=alt.Y("low:Q", title=scale.title, scale=scale.altair), y2="high:Q"
    )
    bodies = boxes.mark_bar(size=size, cornerRadius=2).encode(y=low, y2=high, tooltip=_tooltip(scale))
    # A box of one value, or of equal ones, has no height: the band keeps it visible.
    bands = boxes.mark_tick(thickness=7, size=size).encode(y=alt.Y("median:Q", title=scale.title))
    medians = boxes.mark_tick(color="white", thickness=2.5, size=size).encode(
        y=alt.Y("median:Q", title=scale.title), color=alt.value("white")
    )
    layers = (whiskers, bands, bodies, medians, _outliers(rows, places, scale))
    return framed(alt.layer(*layers).properties(height=height_px))


def _label(group: str, step_px: float) -> str:
    """Return a label in lines as wide as a box has room for, or in one slanting line."""
    if step_px < _NARROW_PX:
        return group.replace("\n", ", ")
    return wrapped(group, min(_LONG, max(_SHORT, int(step_px / _LETTER_PX))))


def _outliers(rows: Sequence[BoxRow], places: Mapping[str, Any], scale: Scale) -> AnyChart:
    values = [
        {"group": row.group, "series": row.series, "value": value}
        for row in rows
        for value in row.box.outliers
    ]
    frame = pd.DataFrame(values, columns=["group", "series", "value"])
    drawn: AnyChart = (
        alt.Chart(frame)
        .mark_circle(size=14, opacity=0.45)
        .encode(
            **places,
            y=alt.Y("value:Q", title=scale.title),
            tooltip=[alt.Tooltip("value:Q", title=scale.title, format=scale.format)],
        )
    )
    return drawn


def _places(groups: list[str], colours: Mapping[str, str], *, gap: float) -> dict[str, Any]:
    """Group along x, series beside one another within; `gap` is the share of a step between groups."""
    series = list(colours)
    return {
        "x": alt.X(
            "group:N",
            sort=groups,
            title=None,
            scale=alt.Scale(paddingInner=max(0.1, gap), paddingOuter=max(0.1, gap) / 2),
            axis=alt.Axis(
                labelAngle=_SLANT if any(len(group) > _LONG and "\n" not in group for group in groups) else 0,
                labelExpr=WRAPPED,
                labelLimit=200,
                grid=False,
                labelOverlap=False,
            ),
        ),
        "xOffset": alt.XOffset("series:N", sort=series, scale=alt.Scale(domain=series)),
        "color": alt.Color(
            "series:N",
            sort=series,
            scale=alt.Scale(domain=series, range=list(colours.values())),
            legend=alt.Legend() if len(series) > 1 else None,
        ),
    }


def _box_values(row: BoxRow) -> dict[str, str | float | int]:
    box = row.box
    return {
        "group": row.group,
        "series": row.series,
        "opacity": _FAINT if row.faint else 1.0,
        "n": box.n,
        "low": box.whisker_low,
        "quartile_1": box.quartile_1,
        "median": box.median,
        "quartile_3": box.quartile_3,
        "high": box.whisker_high,
    }


def _tooltip(scale: Scale) -> list[alt.Tooltip]:
    names = {
        "high": "Upper whisker",
        "quartile_3": "75th percentile",
        "median": "Median",
        "quartile_1": "25th percentile",
        "low": "Lower whisker",
    }
    numbers = [alt.Tooltip(f"{key}:Q", title=title, format=scale.format) for key, title in names.items()]
    return [alt.Tooltip("series:N", title="Model"), alt.Tooltip("n:Q", title="n"), *numbers]
