"""A run's metric against the number of simulated clicks, beside its baseline."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st

from core.prompts.click_arms import ROUNDS, click_families
from core.statistics.click_area import ClickCurve
from db.analysis import metric_values
from pages.components.charts.click_chart import CurveLine
from pages.components.click_curves import resampled_curve, show_click_curves
from pages.components.comparison import Comparison
from pages.components.resources import store

_KEYS = ["case_id", "lesion_id", "patient_id"]
NO_CLICK_ARMS = (
    "This run has no arms that differ by their number of clicks. Click rounds come from the job “Segment” on "
    "volumes; for pictures evaluate “A random point”, “3 points”, “10 points” and so on in one run."
)


def show_clicks(shown: Comparison) -> None:
    """The course of each family of click arms, with areas."""
    families = click_families(shown.arms)
    if not families:
        st.caption(NO_CLICK_ARMS)
        return
    name = next(iter(families))
    if len(families) > 1:
        name = st.segmented_control(
            "Prompts counted", list(families), default=name, required=True, key="click_family"
        )
    lines = []
    for place, (run_id, label) in enumerate(shown.names.items()):
        values = click_values(run_id, families[name], metric=shown.metric, since=shown.stamp)
        if not values.empty:
            lines.append(CurveLine(label, curve_of(values), baseline=place > 0))
    show_click_curves(lines, metric=shown.metric, x_title=name)
    if name != ROUNDS:
        st.caption("Each number of points is drawn anew from the reference; points do not build on another.")


def click_values(run_id: str, arms: Mapping[int, str], *, metric: str, since: str) -> pd.DataFrame:
    """One row per lesion (case_id, lesion_id, patient_id), a column for each number of clicks."""
    found: pd.DataFrame = _values(str(store().path), since, run_id, tuple(arms.items()), metric)
    return found


def curve_of(values: pd.DataFrame) -> ClickCurve:
    """The course of values as `click_values` gives them."""
    given = values.notna().to_numpy()
    last = np.where(given.any(axis=1), given.shape[1] - given[:, ::-1].argmax(axis=1), 1)
    patients = tuple(values.index.get_level_values("patient_id").astype(str))
    clicks = tuple(int(n) for n in values.columns)
    return resampled_curve(values.to_numpy(dtype=float), tuple(last.tolist()), patients, clicks)


@st.cache_data(max_entries=64, show_spinner=False)
def _values(
    where: str, since: str, run_id: str, arms: tuple[tuple[int, str], ...], metric: str
) -> pd.DataFrame:
    columns = {}
    for clicks, arm in arms:
        with store().connect() as con:
            rows = metric_values(con, [run_id], metric, prompts=arm)
        owners = rows["patient_id"].fillna(rows["case_id"])
        columns[clicks] = rows.assign(patient_id=owners).set_index(_KEYS)["value"]
    return pd.concat(columns, axis=1)
