"""The same lesions under several arms, one line per lesion, with each arm's mean and interval."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from core.statistics.summary import Summary
from pages.components.shared.charts.chart_frame import WRAPPED, AnyChart, Scale, framed, wrapped
from pages.components.shared.palette import MODEL, ground

MOST_LINES = 300
"""More lesions than that are drawn as a fixed random sample of them."""
_HEIGHT_PX = 380


def paired_lines(rows: pd.DataFrame, summaries: Mapping[str, Summary], *, scale: Scale) -> AnyChart:
    """Return a pale line per lesion, and the means of all lesions over them.

    Args:
        rows: Columns case_id, lesion_id and one per arm; a lesion without a value in some arm has no line.
        summaries: The summaries by arm, in the order along the axis.
        scale: The scale of the metric.
    """
    names = list(summaries)
    order = [wrapped(name) for name in names]
    x = alt.X(
        "arm:N",
        sort=order,
        title=None,
        axis=alt.Axis(
            labelAngle=0,
            labelAlign="center",
            labelFlush=False,
            labelExpr=WRAPPED,
            labelLimit=200,
            labelOverlap=False,
            grid=False,
        ),
    )
    y = alt.Y("value:Q", title=scale.title, scale=alt.Scale(zero=False, nice=True))
    complete = rows.dropna(subset=names)
    drawn = complete if len(complete) <= MOST_LINES else complete.sample(MOST_LINES, random_state=0)
    long = drawn.assign(lesion=drawn["case_id"] + " " + drawn["lesion_id"]).melt(
        id_vars=["lesion", "case_id"], value_vars=names, var_name="arm", value_name="value"
    )
    lines = alt.Chart(long.assign(arm=long["arm"].map(wrapped))).encode(x=x, y=y, detail="lesion:N")
    tooltip = [
        alt.Tooltip("case_id:N", title="Case"),
        alt.Tooltip("value:Q", title=scale.title, format=scale.format),
    ]
    middle = alt.Chart(_means(summaries)).encode(x=x)
    layers = (
        lines.mark_line(color=ground().faint, opacity=0.35, strokeWidth=1),
        lines.mark_circle(color=ground().faint, opacity=0.55, size=16).encode(tooltip=tooltip),
        middle.mark_line(color=MODEL, strokeWidth=2, strokeDash=[5, 3]).encode(y=y),
        middle.mark_rule(color=MODEL, strokeWidth=4).encode(y=alt.Y("low:Q", title=scale.title), y2="high:Q"),
        middle.mark_point(color=MODEL, filled=True, size=110, opacity=1).encode(
            y=y, tooltip=[alt.Tooltip("value:Q", title="Mean", format=scale.format)]
        ),
    )
    return framed(alt.layer(*layers).properties(height=_HEIGHT_PX))


def _means(summaries: Mapping[str, Summary]) -> pd.DataFrame:
    found = [
        {
            "arm": wrapped(name),
            "value": one.mean,
            "low": one.mean_interval.low if one.mean_interval else None,
            "high": one.mean_interval.high if one.mean_interval else None,
        }
        for name, one in summaries.items()
        if one.mean is not None
    ]
    return pd.DataFrame(found, columns=["arm", "value", "low", "high"])
