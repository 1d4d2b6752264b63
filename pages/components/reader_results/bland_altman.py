"""Differences of two measurements against their means, with the limits of agreement."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.statistics.bland_altman import LimitsOfAgreement
from pages.components.shared.charts.chart_frame import AnyChart, framed
from pages.components.shared.palette import MODEL, ground

MOST_POINTS = 3_000
"""More points than that are drawn as a fixed random sample of them."""
_HEIGHT_PX = 380
_DASHES = alt.Scale(domain=[False, True], range=[[1, 0], [6, 4]])


def bland_altman_plot(
    points: pd.DataFrame, limits: LimitsOfAgreement, *, title: str, decimals: int
) -> AnyChart:
    """Return points with the lines of bias and limits, and a band for the 95 % interval of each.

    Args:
        points: Columns case_id, mean, difference, without gaps; at least one row.
        limits: The limits of the differences; lines that are undefined are left out.
        title: The name of what was measured, with its unit.
        decimals: The decimals of numbers.
    """
    drawn = points.sample(MOST_POINTS, random_state=0) if len(points) > MOST_POINTS else points
    number = f".{decimals}f"
    y = alt.Y("difference:Q", title="First − second", scale=alt.Scale(zero=True, nice=True))
    dots = (
        alt.Chart(drawn)
        .mark_circle(size=46, opacity=0.65, color=ground().arms[0])
        .encode(
            x=alt.X(
                "mean:Q",
                title=f"Mean of both: {title}",
                axis=alt.Axis(grid=False),
                scale=alt.Scale(zero=False, padding=14),
            ),
            y=y,
            tooltip=[
                alt.Tooltip("case_id:N", title="Case"),
                alt.Tooltip("mean:Q", title="Mean", format=number),
                alt.Tooltip("difference:Q", title="Difference", format=number),
            ],
        )
    )
    lines = _lines(limits, decimals)
    if lines.empty:
        return framed(alt.layer(dots).properties(height=_HEIGHT_PX))
    base = alt.Chart(lines)
    colour = alt.Color("colour:N", scale=None)
    band = base.mark_rect(opacity=0.14).encode(y=alt.Y("low:Q"), y2="high:Q", color=colour)
    rules = base.mark_rule(strokeWidth=1.5).encode(
        y="at:Q", color=colour, strokeDash=alt.StrokeDash("limit:N", scale=_DASHES, legend=None)
    )
    words = base.mark_text(align="right", dx=-6, dy=-8, fontSize=12, color=ground().ink).encode(
        x=alt.value("width"), y="at:Q", text="label:N"
    )
    return framed(alt.layer(band, rules, dots, words).properties(height=_HEIGHT_PX))


def _lines(limits: LimitsOfAgreement, decimals: int) -> pd.DataFrame:
    found = (
        ("Upper limit", limits.upper, limits.upper_interval, MODEL),
        ("Bias", limits.bias, limits.bias_interval, ground().muted),
        ("Lower limit", limits.lower, limits.lower_interval, MODEL),
    )
    return pd.DataFrame(
        [
            {
                "label": f"{name} {at:.{decimals}f}".replace("-", "−"),
                "at": at,
                "low": interval.low if interval else None,
                "high": interval.high if interval else None,
                "colour": colour,
                "limit": name != "Bias",
            }
            for name, at, interval, colour in found
            if at is not None
        ]
    )
