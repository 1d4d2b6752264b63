"""Rank correlations of a run, worked out once until its results change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.statistics.correlation_grid import CorrelationGrid
from core.statistics.metric_correlations import (
    LesionColumns,
    RankQuestion,
    correlate_all,
    correlate_pair,
    lesion_columns,
)
from core.statistics.rank_correlation import RankCorrelation
from pages.components.shared.cached_reads import (
    KEPT_ANSWERS,
    at_store,
)
from pages.components.shared.comparison import Comparison
from pages.components.shared.runs.run_reads import arm_values, correlation_frame


def rank_grid(
    shown: Comparison, question: RankQuestion, *, metrics: tuple[str, ...], names: tuple[str, ...]
) -> CorrelationGrid:
    """Return metrics against numeric attributes, without intervals."""
    asked = (shown.run_id, shown.prompts, metrics, names, question.kind, question.control)
    found: CorrelationGrid = _rank_grid(at_store("rank_grid"), shown.stamp, asked, shown)
    return found


def rank_pair(shown: Comparison, question: RankQuestion, *, name: str) -> RankCorrelation:
    """Return the chosen metric against one attribute, with interval and permutation p."""
    asked = (shown.run_id, shown.prompts, shown.metric, name, question.kind, question.control)
    found: RankCorrelation = _rank_pair(at_store("rank_pair"), shown.stamp, asked, shown)
    return found


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner="Computing rank correlations …")
def _rank_grid(name: str, since: str, asked: Any, _shown: Comparison) -> CorrelationGrid:
    _, _, metrics, names, kind, control = asked
    question = RankQuestion(kind, control)
    return correlate_all(_lesions(_shown, metrics, question.columns(names)), question, metrics=metrics)


@st.cache_data(max_entries=KEPT_ANSWERS, show_spinner="Resampling and permuting patients …")
def _rank_pair(name: str, since: str, asked: Any, _shown: Comparison) -> RankCorrelation:
    _, _, metric, attribute, kind, control = asked
    question = RankQuestion(kind, control)
    lesions = _lesions(_shown, (metric,), question.columns((attribute,)))
    return correlate_pair(lesions, question, metric=metric, name=attribute)


def _lesions(shown: Comparison, metrics: tuple[str, ...], names: tuple[str, ...]) -> LesionColumns:
    frame = correlation_frame(shown, metrics=metrics, names=names)
    patient_of = arm_values(replace(shown, metric=metrics[0]))
    return lesion_columns(frame, patient_of, names=(*metrics, *names))
