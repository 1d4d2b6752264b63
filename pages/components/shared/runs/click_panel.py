"""A run's metric against the number of simulated clicks, beside its baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.prompts.click_arms import ROUNDS, click_families
from core.statistics.click_area import ClickCurve
from core.statistics.lesions_by_arm import LESION
from db.runs import RunStatus
from pages.components.shared.charts.click_chart import CurveLine
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import model_label
from pages.components.shared.palette import MODEL
from pages.components.shared.runs.arm_columns import arm_columns
from pages.components.shared.runs.baseline_lines import baseline_levels, baseline_with_arms, baselines_of
from pages.components.shared.runs.click_curves import resampled_curve, show_click_curves

NO_CLICK_ARMS = (
    "This run has no arms that differ by their number of clicks. Click rounds come from the job “Segment” on "
    "volumes; for pictures evaluate “A random point”, “3 points”, “10 points” and so on in one run."
)


def show_clicks(shown: Comparison, runs: Sequence[RunStatus]) -> None:
    """Show the curve of each family of click arms, with areas.

    Args:
        shown: The run.
        runs: The runs of the study, newest first: a baseline is looked for among them.
    """
    families = click_families(shown.arms)
    if not families:
        st.caption(NO_CLICK_ARMS)
        return
    name = next(iter(families))
    if len(families) > 1:
        name = st.segmented_control(
            "Prompts counted", list(families), default=name, required=True, key="click_family"
        )
    arms = families[name]
    values = arm_columns(shown.run, arms, metric=shown.metric, cohort=shown.cohort)
    lines = [CurveLine(shown.names[shown.run_id], curve_of(values), colour=MODEL)]
    baseline = baseline_with_arms(shown, runs, arms=arms.values())
    if baseline is not None:
        baseline_columns = arm_columns(baseline, arms, metric=shown.metric, cohort=shown.cohort)
        lines.append(CurveLine(model_label(baseline.run.model), curve_of(baseline_columns), baseline=True))
    levels = (
        []
        if baseline
        else baseline_levels(baselines_of(shown, runs), values.index.to_frame()[LESION], metric=shown.metric)
    )
    show_click_curves(lines, metric=shown.metric, x_title=name, levels=levels)
    if name != ROUNDS:
        st.caption("Each number of points is drawn anew from the reference; points do not build on another.")


def curve_of(values: pd.DataFrame) -> ClickCurve:
    """Return the curve of values as `arm_columns` gives them, by number of clicks."""
    given = values.notna().to_numpy()
    last = np.where(given.any(axis=1), given.shape[1] - given[:, ::-1].argmax(axis=1), 1)
    patients = tuple(values.index.get_level_values("patient_id").astype(str))
    clicks = tuple(int(n) for n in values.columns)
    return resampled_curve(values.to_numpy(dtype=float), tuple(last.tolist()), patients, clicks)
