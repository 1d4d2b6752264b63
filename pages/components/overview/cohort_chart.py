"""The composition of a cohort."""

from __future__ import annotations

import altair as alt
import pandas as pd

from core.cases import BIRADS_ORDER, Pathology
from core.statistics.aligned_rows import NOT_GIVEN
from pages.components.shared.charts.chart_frame import AnyChart, framed
from pages.components.shared.palette import ground

_BAR_PX = 44


def cohort_bars(counts: pd.DataFrame, *, height_px: int = 330) -> AnyChart:
    """Return cases by BI-RADS category in clinical order, stacked by pathology.

    Args:
        counts: Columns birads, pathology, cases.
        height_px: The height of the plot.
    """
    present = [level for level in (*BIRADS_ORDER, NOT_GIVEN) if level in set(counts["birads"])]
    kinds = [kind.value for kind in Pathology if kind.value in set(counts["pathology"])]
    place = {kind: position for position, kind in enumerate(kinds)}
    bars = (
        alt.Chart(counts.assign(place=counts["pathology"].map(place)))
        .mark_bar(size=_BAR_PX, cornerRadius=2, stroke="white", strokeWidth=1)
        .encode(
            x=alt.X(
                "birads:N",
                sort=present,
                title="BI-RADS category",
                axis=alt.Axis(labelAngle=0, grid=False),
            ),
            y=alt.Y("cases:Q", title="Cases", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "pathology:N",
                sort=kinds,
                scale=alt.Scale(domain=kinds, range=[ground().pathology[Pathology(kind)] for kind in kinds]),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("birads:N", title="BI-RADS"),
                alt.Tooltip("pathology:N", title="Pathology"),
                alt.Tooltip("cases:Q", title="Cases", format=","),
            ],
        )
    )
    return framed(bars.properties(height=height_px))
