"""Reads that are worth keeping: each is kept until the runs or the study it is about have changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from core.cases import Case
from core.datasets.layout import ImportNote
from core.statistics.boxes import Box, box_of
from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.histogram import Histogram, shared_histogram
from core.statistics.kendall import KendallMatrix, kendall_matrix
from core.statistics.summary import Summary, summarise
from db import analysis
from db.cases import (
    GapCounts,
    gap_counts,
    lesion_metrics,
    lesion_numbers,
    load_case,
    undefined_reasons,
    volume_case_ids,
)
from db.cases import volume_count as count_volumes
from db.results import failures
from db.runs import RunStatus, find_baseline
from db.studies import Study, last_import_notes
from pages.components.comparison import Comparison, stamp
from pages.components.frames import aligned
from pages.components.resources import store

MOST_CASES = 500
"""Rows of a table of cases."""

_LARGE, _SMALL = 12, 512
"""Answers kept: those with a row per lesion, and the others."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers of one metric under one prompt protocol; those of the baseline where there is one."""

    model: Summary
    baseline: Summary | None
    difference: PairedDifference | None


def arm_values(shown: Comparison) -> pd.DataFrame:
    """Every value of the metric under the chosen prompts, run and baseline."""
    asked = {"prompts": shown.prompts}
    return _large(analysis.metric_values, shown.stamp, shown.run_ids, shown.metric, **asked)


def boxes(shown: Comparison) -> dict[tuple[str, str], Box]:
    """The box of every prompt protocol and run that has a defined value."""
    found: dict[tuple[str, str], Box] = _boxes(
        _at_store("boxes"), shown.stamp, (shown.run_ids, shown.metric), shown
    )
    return found


def histogram(shown: Comparison, other: str, *, limits: tuple[float, float] | None) -> Histogram | None:
    """The run's values under the chosen prompts and under others, by protocol, in common bins."""
    asked = (shown.run_id, shown.metric, (shown.prompts, other), limits)
    found: Histogram | None = _histogram(_at_store("histogram"), shown.stamp, asked)
    return found


def baseline_of(run: RunStatus, runs: list[RunStatus]) -> RunStatus | None:
    """The finished run of the baseline that belongs to a run, out of a study's runs."""
    since = "|".join(stamp(status) for status in runs)
    found: RunStatus | None = _baseline(_at_store("baseline"), since, run.run.run_id, run)
    return found


def headline(shown: Comparison) -> Headline:
    """Summaries with intervals, and the paired difference."""
    return _headline(_at_store("headline"), shown.stamp, (shown.run_ids, shown.metric, shown.prompts), shown)


def arm_summary(shown: Comparison, metrics: tuple[str, ...]) -> pd.DataFrame:
    """n, undefined, mean, SD, median and quartiles per run, arm and metric."""
    return _small(analysis.arm_summary, shown.stamp, shown.run_ids, metrics)


def ranked_cases(shown: Comparison, *, lowest_first: bool) -> pd.DataFrame:
    """The worst cases, at most `MOST_CASES`."""
    asked = {"prompts": shown.prompts, "metric": shown.metric, "most": MOST_CASES}
    return _large(analysis.ranked_cases, shown.stamp, shown.run_id, **asked, lowest_first=lowest_first)


def failed_cases(shown: Comparison) -> dict[str, str]:
    """Reasons by case."""
    return _small(failures, shown.stamp, shown.run_id)


def why_undefined(shown: Comparison) -> list[tuple[str, int]]:
    """Reasons of undefined values with their counts."""
    asked = {"prompts": shown.prompts, "metric": shown.metric}
    return _small(undefined_reasons, shown.stamp, shown.run_id, **asked)


def lesion_results(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """What run and baseline predicted for one lesion."""
    these = {"case_id": case_id, "lesion_id": lesion_id}
    return _small(analysis.lesion_results, shown.stamp, shown.run_ids, **these)


def metrics_of_lesion(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """Every metric of one lesion, under run and baseline."""
    these = {"prompts": shown.prompts, "case_id": case_id, "lesion_id": lesion_id}
    return _small(lesion_metrics, shown.stamp, shown.run_ids, **these)


def case(study: Study, case_id: str) -> Case:
    """One case.

    Raises:
        InputError: It is not there.
    """
    return _small(load_case, str(study.imported_at), study.study, case_id)


def volume_cases(studies: tuple[Study, ...]) -> dict[str, list[str]]:
    """Names of the cases that are volumes, by study; studies without any are left out."""
    since = "|".join(f"{study.study}:{study.imported_at}" for study in studies)
    found: dict[str, list[str]] = _small(volume_case_ids, since)
    return found


def volume_count(study: Study) -> int:
    """Cases that are volumes."""
    return _small(count_volumes, str(study.imported_at), study.study)


def overview(studies: tuple[Study, ...]) -> pd.DataFrame:
    """One row per study."""
    return _small(analysis.overview, "|".join(f"{study.study}:{study.imported_at}" for study in studies))


def cases_by_birads(study: Study) -> pd.DataFrame:
    """Counts by BI-RADS and pathology."""
    return _small(analysis.cases_by_birads, str(study.imported_at), study.study)


def import_notes(study: Study) -> list[ImportNote]:
    """The report of the last import."""
    return _small(last_import_notes, str(study.imported_at), study.study)


def gaps(study: Study, runs: list[RunStatus]) -> GapCounts:
    """What the study lacks."""
    return _small(gap_counts, _study_stamp(study, runs), study.study)


def attributes(study: Study, runs: list[RunStatus]) -> pd.DataFrame:
    """What lesions can be grouped or correlated by; characteristics come with runs."""
    return _small(analysis.attributes, _study_stamp(study, runs), study.study)


def lesion_levels(study: Study, runs: list[RunStatus], *, attribute: str) -> pd.DataFrame:
    """One attribute of every lesion as text."""
    return _large(analysis.lesion_levels, _study_stamp(study, runs), study.study, attribute)


def numbers_of_lesions(study: Study, runs: list[RunStatus], *, names: tuple[str, ...]) -> pd.DataFrame:
    """Numeric attributes of every lesion."""
    return _large(lesion_numbers, _study_stamp(study, runs), study.study, names)


def correlation_frame(shown: Comparison, *, metrics: tuple[str, ...], names: tuple[str, ...]) -> pd.DataFrame:
    """Metrics and numeric attributes per lesion."""
    asked = {"study": shown.study, "prompts": shown.prompts, "metrics": metrics, "names": names}
    return _large(analysis.correlation_frame, shown.stamp, shown.run_id, **asked)


def kendall(shown: Comparison, *, metrics: tuple[str, ...], names: tuple[str, ...]) -> KendallMatrix:
    """Tau-b over `correlation_frame`."""
    asked = (shown.run_id, shown.prompts, metrics, names)
    return _kendall(_at_store("kendall"), shown.stamp, asked, shown)


def _study_stamp(study: Study, runs: list[RunStatus]) -> str:
    return "|".join([str(study.imported_at), *(stamp(status) for status in runs)])


def _large(question: Callable[..., Answer], since: str, *given: Any, **named: Any) -> Answer:
    answer: Answer = _ask_large(_name(question), since, (given, named), question)
    return answer


def _small(question: Callable[..., Answer], since: str, *given: Any, **named: Any) -> Answer:
    answer: Answer = _ask_small(_name(question), since, (given, named), question)
    return answer


def _name(question: Callable[..., Any]) -> str:
    return _at_store(f"{question.__module__}.{question.__name__}")


def _at_store(name: str) -> str:
    """What is asked, and of which store."""
    return f"{store().path}:{name}"


@st.cache_data(max_entries=_LARGE, show_spinner=False)
def _ask_large(name: str, since: str, asked: Any, _question: Callable[..., Any]) -> Any:
    return _ask(_question, asked)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _ask_small(name: str, since: str, asked: Any, _question: Callable[..., Any]) -> Any:
    return _ask(_question, asked)


def _ask(question: Callable[..., Any], asked: tuple[tuple[Any, ...], dict[str, Any]]) -> Any:
    given, named = asked
    with store().connect() as con:
        return question(con, *given, **named)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _baseline(name: str, since: str, run_id: str, _run: RunStatus) -> RunStatus | None:
    with store().connect() as con:
        return find_baseline(con, _run.run)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _boxes(name: str, since: str, asked: Any, _shown: Comparison) -> dict[tuple[str, str], Box]:
    """One arm at a time, so that a large study is never in memory as a whole."""
    found = {}
    for prompts in _shown.arms:
        with store().connect() as con:
            values = analysis.metric_values(con, _shown.run_ids, _shown.metric, prompts=prompts)
        for run_id, column in values.groupby("run_id")["value"]:
            box = box_of(column.to_numpy())
            if box is not None:
                found[prompts, str(run_id)] = box
    return found


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _histogram(name: str, since: str, asked: Any) -> Histogram | None:
    run_id, metric, arms, limits = asked
    columns = {}
    for prompts in arms:
        with store().connect() as con:
            values = analysis.metric_values(con, [run_id], metric, prompts=prompts)
        columns[prompts] = values["value"].to_numpy()
    return shared_histogram(columns, limits=limits)


@st.cache_data(max_entries=_SMALL, show_spinner="Resampling patients for the confidence intervals …")
def _headline(name: str, since: str, asked: Any, _shown: Comparison) -> Headline:
    pair = aligned(arm_values(_shown), _shown.run_ids, prompts=_shown.prompts)
    patients = pair["patient_id"].tolist()
    model = summarise(pair["model"].to_numpy(), patients)
    if "baseline" not in pair:
        return Headline(model, None, None)
    difference = paired_difference(pair["model"].to_numpy(), pair["baseline"].to_numpy(), patients=patients)
    return Headline(model, summarise(pair["baseline"].to_numpy(), patients), difference)


@st.cache_data(max_entries=_SMALL, show_spinner="Computing Kendall's tau …")
def _kendall(name: str, since: str, asked: Any, _shown: Comparison) -> KendallMatrix:
    _, _, metrics, names = asked
    frame = correlation_frame(_shown, metrics=metrics, names=names)
    columns = [name for name in (*metrics, *names) if name in frame]
    return kendall_matrix({name: frame[name].to_numpy() for name in columns})
