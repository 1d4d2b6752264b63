"""One metric of a run, a row per lesion and a column per arm."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from db.analysis import metric_values
from db.runs import RunStatus
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.comparison import stamp
from pages.components.shared.resources import store

LESION = ["case_id", "lesion_id"]
_KEYS = [*LESION, "patient_id"]


def arm_columns(
    status: RunStatus, arms: Mapping[int, str], *, metric: str, cohort: ChosenCohort | None = None
) -> pd.DataFrame:
    """Values by case_id, lesion_id and patient_id (the index), a column for each key of the arms.

    Args:
        status: The run.
        arms: Keys of arms by what they stand for: clicks, or an amount of jitter.
        metric: Key.
        cohort: Whose lesions; None for all.
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
    """An arm at a time, so that a large study is never in memory as a whole."""
    columns = {}
    for amount, arm in arms:
        with looking_at(_cohort) as con:
            rows = metric_values(con, [run_id], metric, prompts=arm)
        owners = rows["patient_id"].fillna(rows["case_id"])
        columns[amount] = rows.assign(patient_id=owners).set_index(_KEYS)["value"]
    return pd.concat(columns, axis=1)
