"""The values of a run by lesion, and pictures of them, read once until its results change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.requests.registry import facts_or_usual
from core.statistics.arm_differences import ArmsCompared
from core.statistics.boxes import Box, box_of
from core.statistics.histogram import Histogram, shared_histogram
from core.statistics.lesions_by_arm import Arm, compare_by_arm, lesions_by_arm
from db import analysis
from db.cases import (
    lesion_metrics,
)
from db.columns import arm_columns
from db.runs import RunStatus, find_baseline
from pages.components.shared.cached_reads import (
    KEPT_ANSWERS,
    at_store,
    read_large,
    read_small,
)
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.comparison import Comparison, stamp
from pages.components.shared.resources import store


def arm_values(shown: Comparison) -> pd.DataFrame:
    """Return every value of the metric under the chosen prompts, run and baseline."""
    asked = {"prompts": shown.prompts}
    return read_large(analysis.metric_values, shown, shown.run_ids, shown.metric, **asked)


def boxes(shown: Comparison) -> dict[tuple[str, str], Box]:
    """Return the box of every prompt protocol and run that has a defined value."""
    found: dict[tuple[str, str], Box] = _boxes(
        at_store("boxes"), shown.stamp, (shown.run_ids, shown.metric), shown
    )
    return found


def histogram(shown: Comparison, other: str, *, limits: tuple[float, float] | None) -> Histogram | None:
    """Return the run's values under the chosen prompts and under others, by protocol, in common bins."""
    asked = (shown.run_id, shown.metric, (shown.prompts, other), limits)
    found: Histogram | None = _histogram(at_store("histogram"), shown.stamp, asked, shown.cohort)
    return found


def baseline_of(run: RunStatus, runs: list[RunStatus]) -> RunStatus | None:
    """Return the finished run of the baseline that belongs to a run, out of a study's runs."""
    since = "|".join(stamp(status) for status in runs)
    found: RunStatus | None = _baseline(at_store("baseline"), since, run.run.run_id, run)
    return found


def arm_summary(shown: Comparison, metrics: tuple[str, ...]) -> pd.DataFrame:
    """Return n, undefined, mean, SD, median and quartiles per run, arm and metric."""
    return read_small(analysis.arm_summary, shown, shown.run_ids, metrics)


def lesion_results(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """Return what run and baseline predicted for one lesion."""
    these = {"case_id": case_id, "lesion_id": lesion_id}
    return read_small(analysis.lesion_results, shown, shown.run_ids, **these)


def metrics_of_lesion(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """Return every metric of one lesion, under run and baseline."""
    these = {"prompts": shown.prompts, "case_id": case_id, "lesion_id": lesion_id}
    return read_small(lesion_metrics, shown, shown.run_ids, **these)


def correlation_frame(shown: Comparison, *, metrics: tuple[str, ...], names: tuple[str, ...]) -> pd.DataFrame:
    """Return metrics and numeric attributes per lesion."""
    asked = {"study": shown.study, "prompts": shown.prompts, "metrics": metrics, "names": names}
    return read_large(analysis.correlation_frame, shown, shown.run_id, **asked)


def arms_compared(shown: Comparison) -> ArmsCompared:
    """Return the prompt protocols of the run against one another, by the chosen metric."""
    asked = (shown.run_id, shown.metric, shown.arms)
    found: ArmsCompared = _arms_compared(at_store("arms_compared"), shown.stamp, asked, shown.cohort)
    return found


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _baseline(name: str, since: str, run_id: str, _run: RunStatus) -> RunStatus | None:
    with store().connect() as con:
        return find_baseline(con, _run.run, facts_or_usual(_run.run.kind).baseline)


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _boxes(name: str, since: str, asked: Any, _shown: Comparison) -> dict[tuple[str, str], Box]:
    with looking_at(_shown.cohort) as con:
        columns = arm_columns(con, _shown.run_ids, _shown.metric, prompts=_shown.arms)
    return {key: box for key, column in columns.items() if (box := box_of(column)) is not None}


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner=False)
def _histogram(name: str, since: str, asked: Any, _cohort: ChosenCohort | None) -> Histogram | None:
    run_id, metric, arms, limits = asked
    with looking_at(_cohort) as con:
        columns = arm_columns(con, [run_id], metric, prompts=arms)
    empty = np.empty(0, dtype=np.float64)
    return shared_histogram({arm: columns.get((arm, run_id), empty) for arm in arms}, limits=limits)


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner="Resampling patients for the comparison …")
def _arms_compared(name: str, since: str, asked: Any, _cohort: ChosenCohort | None) -> ArmsCompared:
    run_id, metric, arms = asked
    return compare_by_arm(
        lesions_by_arm(read_arms(run_id, dict(zip(arms, arms, strict=True)), metric, cohort=_cohort))
    )


def read_arms(
    run_id: str, arms: Mapping[Arm, str], metric: str, *, cohort: ChosenCohort | None
) -> Iterator[tuple[Arm, pd.DataFrame]]:
    """Read the values of one arm after another, so that a large study is never in memory as a whole."""
    for arm, prompts in arms.items():
        with looking_at(cohort) as con:
            values = analysis.metric_values(con, [run_id], metric, prompts=prompts)
        yield arm, values
