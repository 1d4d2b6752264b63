"""The columns of a metric of a run: a row per lesion and a column per arm."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.statistics.lesions_by_arm import lesions_by_arm
from db.runs import RunStatus
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.comparison import stamp
from pages.components.shared.resources import store
from pages.components.shared.runs.run_reads import read_arms


def arm_columns(
    status: RunStatus, arms: Mapping[int, str], *, metric: str, cohort: ChosenCohort | None = None
) -> pd.DataFrame:
    """Return values by case_id, lesion_id and patient_id (the index), a column for each key of the arms.

    Args:
        status: The run.
        arms: Keys of arms by what they stand for: clicks, or an amount of jitter.
        metric: Key.
        cohort: The cohort whose lesions are returned; None for all.
    """
    asked = (status.run.run_id, tuple(arms.items()), metric)
    who = "" if cohort is None else cohort.key
    found: pd.DataFrame = _values(str(store().path), stamp(status), *asked, who, cohort)
    return found


@st.cache_data(max_entries=64, show_spinner=False)
def _values(
    where: str,
    since: str,
    run_id: str,
    arms: tuple[tuple[int, str], ...],
    metric: str,
    who: str,
    _cohort: ChosenCohort | None,
) -> pd.DataFrame:
    return lesions_by_arm(read_arms(run_id, dict(arms), metric, cohort=_cohort))
