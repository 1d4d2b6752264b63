"""Curves over the number of clicks with the areas under them, on whichever page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.click_area import ClickCurve, click_curves
from core.statistics.how_made import how_resampled
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.charts.click_chart import MOST_BANDS, CurveLine, Level, click_chart
from pages.components.shared.labels import interval, number
from pages.components.shared.patients import patients_head
from pages.components.shared.table_height import height_or_content

_TALLEST_PX = 320


def show_click_curves(
    lines: Sequence[CurveLine], *, metric: str, x_title: str = "Clicks", levels: Sequence[Level] = ()
) -> None:
    """Show chart, table and how it was made; a sentence where no lesion has a value."""
    drawn = [line for line in lines if any(point.mean is not None for point in line.curve.points)]
    if not drawn:
        st.info("No lesion has a value after its clicks, so there is nothing to draw.")
        return
    chart = click_chart(drawn, scale=metric_scale(metric), x_title=x_title, levels=levels)
    st.altair_chart(chart, width="stretch")
    rows = [_row(line, metric_decimals(metric)) for line in drawn]
    height = height_or_content(len(rows), few=8, most_px=_TALLEST_PX)
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=height, alt="Area under the curve")
    bands = "" if len(drawn) <= MOST_BANDS else f" Bands are drawn for up to {MOST_BANDS} lines."
    st.caption(
        f"Area under each lesion's curve divided by its width, averaged{_perfect(metric)}. A lesion that "
        "needed fewer clicks keeps its last value, so every point is over the same lesions."
        f"{bands}{_baselines(levels, metric)} {how_resampled(drawn[0].curve.resampling)}"
    )


def _perfect(metric: str) -> str:
    return ": 1 is a perfect mask from the first click on" if metric_scale(metric).domain else ""


def _baselines(levels: Sequence[Level], metric: str) -> str:
    said = [
        f"{level.name} {number(level.mean, metric_decimals(metric))} "
        f"({interval(level.interval, metric_decimals(metric), patients=level.n_patients)})"
        for level in levels
    ]
    return f" Dashed, without clicks, over the same lesions: {'; '.join(said)}." if said else ""


def resampled_curve(
    values: np.ndarray, last: tuple[int, ...], patients: tuple[str, ...], clicks: tuple[int, ...]
) -> ClickCurve:
    """Return `core.statistics.click_area.click_curves`, kept."""
    found: ClickCurve = _resampled(values, last, patients, clicks)
    return found


@st.cache_data(max_entries=256, show_spinner="Resampling patients for the curves …")
def _resampled(
    values: np.ndarray, last: tuple[int, ...], patients: tuple[str, ...], clicks: tuple[int, ...]
) -> ClickCurve:
    return click_curves(values, last, patients=patients, resampling=Resampling(N_RESAMPLES), clicks=clicks)


def _row(line: CurveLine, decimals: int) -> dict[str, object]:
    curve = line.curve
    first, last = curve.points[0], curve.points[-1]
    return {
        "Who": line.name,
        "Lesions": curve.n - curve.n_undefined,
        "Undefined": curve.n_undefined,
        patients_head(): curve.n_patients,
        "Area": number(curve.area, decimals),
        "95 % CI": interval(curve.area_interval, decimals, patients=curve.n_patients),
        "First mean": f"{number(first.mean, decimals)} after {first.clicks}",
        "Last mean": f"{number(last.mean, decimals)} after {last.clicks}",
    }
