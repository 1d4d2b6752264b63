"""The numbers of a run, its cases in order and its failures, read once until they change."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.statistics.aligned_rows import aligned
from core.statistics.with_baseline import WithBaseline, summarise_with_baseline
from db import analysis
from db.cases import (
    undefined_reasons,
)
from db.results import failures
from pages.components.shared.cached_reads import (
    KEPT_ANSWERS,
    at_store,
    read_large,
    read_small,
)
from pages.components.shared.comparison import Comparison
from pages.components.shared.runs.run_reads import arm_values

MOST_CASES = 500
"""Rows of a table of cases."""


def headline(shown: Comparison) -> WithBaseline:
    """Return summaries with intervals, and the paired difference."""
    return _headline(at_store("headline"), shown.stamp, (shown.run_ids, shown.metric, shown.prompts), shown)


def ranked_cases(shown: Comparison, *, lowest_first: bool) -> pd.DataFrame:
    """Return the worst cases, at most `MOST_CASES`."""
    asked = {"prompts": shown.prompts, "metric": shown.metric, "most": MOST_CASES}
    return read_large(analysis.ranked_cases, shown, shown.run_id, **asked, lowest_first=lowest_first)


def failed_cases(shown: Comparison) -> dict[str, str]:
    """Return reasons by case."""
    return read_small(failures, shown, shown.run_id)


def why_undefined(shown: Comparison) -> list[tuple[str, int]]:
    """Return reasons of undefined values with their counts."""
    asked = {"prompts": shown.prompts, "metric": shown.metric}
    return read_small(undefined_reasons, shown, shown.run_id, **asked)


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner="Resampling patients for the confidence intervals …")
def _headline(name: str, since: str, asked: Any, _shown: Comparison) -> WithBaseline:
    return summarise_with_baseline(aligned(arm_values(_shown), _shown.run_ids, prompts=_shown.prompts))
