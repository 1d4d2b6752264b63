"""Reads that are worth keeping: each is kept until the runs or the study it is about have changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from core.cases import Case
from core.datasets.cohort_layout import ImportNote
from core.statistics.arm_differences import ArmsCompared, compare_arms
from core.statistics.bootstrap import Resampling
from core.statistics.boxes import Box, box_of
from core.statistics.by_patient import N_RESAMPLES, numbered
from core.statistics.correlation_grid import CorrelationGrid, correlation_grid
from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.exchange import N_PERMUTATIONS
from core.statistics.histogram import Histogram, shared_histogram
from core.statistics.permutation_limit import MANY_EXCHANGED
from core.statistics.rank_bootstrap import RankKind
from core.statistics.rank_correlation import RankCorrelation, RankP, RankSettings, rank_correlation
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
from db.columns import arm_columns
from db.results import failures
from db.runs import RunStatus, find_baseline
from db.studies import Study, last_import_notes
from pages.components.shared.aligned_rows import aligned
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.comparison import Comparison, stamp
from pages.components.shared.resources import store

MOST_CASES = 500
"""Rows of a table of cases."""

GRID_PERMUTATIONS = 199
"""For every cell of a table of correlations; the chosen pair gets more."""

_LARGE, _SMALL = 12, 512
"""Answers kept: those with a row per lesion, and the others."""

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Within:
    """A cohort, or all cases, in a state of the store."""

    since: str
    cohort: ChosenCohort | None

    @property
    def stamp(self) -> str:
        """Changes with the store and with the cohort."""
        return self.since if self.cohort is None else f"{self.since}|{self.cohort.key}"


@dataclass(frozen=True, slots=True)
class Headline:
    """The numbers of one metric under one prompt protocol; those of the baseline where there is one."""

    model: Summary
    baseline: Summary | None
    difference: PairedDifference | None


@dataclass(frozen=True, slots=True)
class RankQuestion:
    """Which rank correlation is looked at, and what is held fixed."""

    kind: RankKind
    control: str | None = None

    @property
    def symbol(self) -> str:
        """As formulas name it."""
        return "τ-b" if self.kind is RankKind.KENDALL else "ρ"


def arm_values(shown: Comparison) -> pd.DataFrame:
    """Every value of the metric under the chosen prompts, run and baseline."""
    asked = {"prompts": shown.prompts}
    return _large(analysis.metric_values, shown, shown.run_ids, shown.metric, **asked)


def boxes(shown: Comparison) -> dict[tuple[str, str], Box]:
    """The box of every prompt protocol and run that has a defined value."""
    found: dict[tuple[str, str], Box] = _boxes(
        _at_store("boxes"), shown.stamp, (shown.run_ids, shown.metric), shown
    )
    return found


def histogram(shown: Comparison, other: str, *, limits: tuple[float, float] | None) -> Histogram | None:
    """The run's values under the chosen prompts and under others, by protocol, in common bins."""
    asked = (shown.run_id, shown.metric, (shown.prompts, other), limits)
    found: Histogram | None = _histogram(_at_store("histogram"), shown.stamp, asked, shown.cohort)
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
    return _small(analysis.arm_summary, shown, shown.run_ids, metrics)


def ranked_cases(shown: Comparison, *, lowest_first: bool) -> pd.DataFrame:
    """The worst cases, at most `MOST_CASES`."""
    asked = {"prompts": shown.prompts, "metric": shown.metric, "most": MOST_CASES}
    return _large(analysis.ranked_cases, shown, shown.run_id, **asked, lowest_first=lowest_first)


def failed_cases(shown: Comparison) -> dict[str, str]:
    """Reasons by case."""
    return _small(failures, shown, shown.run_id)


def why_undefined(shown: Comparison) -> list[tuple[str, int]]:
    """Reasons of undefined values with their counts."""
    asked = {"prompts": shown.prompts, "metric": shown.metric}
    return _small(undefined_reasons, shown, shown.run_id, **asked)


def lesion_results(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """What run and baseline predicted for one lesion."""
    these = {"case_id": case_id, "lesion_id": lesion_id}
    return _small(analysis.lesion_results, shown, shown.run_ids, **these)


def metrics_of_lesion(shown: Comparison, *, case_id: str, lesion_id: str) -> pd.DataFrame:
    """Every metric of one lesion, under run and baseline."""
    these = {"prompts": shown.prompts, "case_id": case_id, "lesion_id": lesion_id}
    return _small(lesion_metrics, shown, shown.run_ids, **these)


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


def cases_by_birads(study: Study, cohort: ChosenCohort | None = None) -> pd.DataFrame:
    """Counts by BI-RADS and pathology."""
    return _small(analysis.cases_by_birads, Within(str(study.imported_at), cohort), study.study)


def import_notes(study: Study) -> list[ImportNote]:
    """The report of the last import."""
    return _small(last_import_notes, str(study.imported_at), study.study)


def gaps(study: Study, runs: list[RunStatus], cohort: ChosenCohort | None = None) -> GapCounts:
    """What the study, or a cohort of it, lacks."""
    return _small(gap_counts, Within(_study_stamp(study, runs), cohort), study.study)


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
    return _large(analysis.correlation_frame, shown, shown.run_id, **asked)


def arms_compared(shown: Comparison) -> ArmsCompared:
    """The prompt protocols of the run against one another, by the chosen metric."""
    asked = (shown.run_id, shown.metric, shown.arms)
    found: ArmsCompared = _arms_compared(_at_store("arms_compared"), shown.stamp, asked, shown.cohort)
    return found


def rank_grid(
    shown: Comparison, question: RankQuestion, *, metrics: tuple[str, ...], names: tuple[str, ...]
) -> CorrelationGrid:
    """Metrics against numeric attributes, without intervals."""
    asked = (shown.run_id, shown.prompts, metrics, names, question.kind, question.control)
    found: CorrelationGrid = _rank_grid(_at_store("rank_grid"), shown.stamp, asked, shown)
    return found


def rank_pair(shown: Comparison, question: RankQuestion, *, name: str) -> RankCorrelation:
    """The chosen metric against one attribute, with interval and permutation p."""
    asked = (shown.run_id, shown.prompts, shown.metric, name, question.kind, question.control)
    found: RankCorrelation = _rank_pair(_at_store("rank_pair"), shown.stamp, asked, shown)
    return found


def _study_stamp(study: Study, runs: list[RunStatus]) -> str:
    return "|".join([str(study.imported_at), *(stamp(status) for status in runs)])


def _large(
    question: Callable[..., Answer], since: str | Comparison | Within, *given: Any, **named: Any
) -> Answer:
    stamped, cohort = _since(since)
    answer: Answer = _ask_large(_name(question), stamped, (given, named), question, cohort)
    return answer


def _small(
    question: Callable[..., Answer], since: str | Comparison | Within, *given: Any, **named: Any
) -> Answer:
    stamped, cohort = _since(since)
    answer: Answer = _ask_small(_name(question), stamped, (given, named), question, cohort)
    return answer


def _since(since: str | Comparison | Within) -> tuple[str, ChosenCohort | None]:
    """What an answer is kept until, and the cohort that it is restricted to."""
    return (since, None) if isinstance(since, str) else (since.stamp, since.cohort)


def _name(question: Callable[..., Any]) -> str:
    return _at_store(f"{question.__module__}.{question.__name__}")


def _at_store(name: str) -> str:
    """What is asked, and of which store."""
    return f"{store().path}:{name}"


@st.cache_data(max_entries=_LARGE, show_spinner=False)
def _ask_large(
    name: str, since: str, asked: Any, _question: Callable[..., Any], _cohort: ChosenCohort | None
) -> Any:
    return _ask(_question, asked, _cohort)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _ask_small(
    name: str, since: str, asked: Any, _question: Callable[..., Any], _cohort: ChosenCohort | None
) -> Any:
    return _ask(_question, asked, _cohort)


def _ask(
    question: Callable[..., Any], asked: tuple[tuple[Any, ...], dict[str, Any]], cohort: ChosenCohort | None
) -> Any:
    given, named = asked
    with looking_at(cohort) as con:
        return question(con, *given, **named)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _baseline(name: str, since: str, run_id: str, _run: RunStatus) -> RunStatus | None:
    with store().connect() as con:
        return find_baseline(con, _run.run)


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _boxes(name: str, since: str, asked: Any, _shown: Comparison) -> dict[tuple[str, str], Box]:
    with looking_at(_shown.cohort) as con:
        columns = arm_columns(con, _shown.run_ids, _shown.metric, prompts=_shown.arms)
    return {key: box for key, column in columns.items() if (box := box_of(column)) is not None}


@st.cache_data(max_entries=_SMALL, show_spinner=False)
def _histogram(name: str, since: str, asked: Any, _cohort: ChosenCohort | None) -> Histogram | None:
    run_id, metric, arms, limits = asked
    with looking_at(_cohort) as con:
        columns = arm_columns(con, [run_id], metric, prompts=arms)
    empty = np.empty(0, dtype=np.float64)
    return shared_histogram({arm: columns.get((arm, run_id), empty) for arm in arms}, limits=limits)


@st.cache_data(max_entries=_SMALL, show_spinner="Resampling patients for the confidence intervals …")
def _headline(name: str, since: str, asked: Any, _shown: Comparison) -> Headline:
    pair = aligned(arm_values(_shown), _shown.run_ids, prompts=_shown.prompts)
    patients = pd.factorize(pair["patient_id"], sort=True)[0]
    model = summarise(pair["model"].to_numpy(), patients)
    if "baseline" not in pair:
        return Headline(model, None, None)
    difference = paired_difference(pair["model"].to_numpy(), pair["baseline"].to_numpy(), patients=patients)
    return Headline(model, summarise(pair["baseline"].to_numpy(), patients), difference)


@st.cache_data(max_entries=_SMALL, show_spinner="Resampling patients for the comparison …")
def _arms_compared(name: str, since: str, asked: Any, _cohort: ChosenCohort | None) -> ArmsCompared:
    run_id, metric, arms = asked
    keys, columns = ["case_id", "lesion_id", "patient_id"], {}
    for prompts in dict.fromkeys(arms):
        with looking_at(_cohort) as con:
            values = analysis.metric_values(con, [run_id], metric, prompts=prompts)
        owners = values["patient_id"].fillna(values["case_id"])
        columns[prompts] = values.assign(patient_id=owners).set_index(keys)["value"]
    wide = pd.concat(columns, axis=1)
    patients = pd.factorize(wide.index.get_level_values("patient_id").astype(str), sort=True)[0]
    return compare_arms({arm: wide[arm].to_numpy(dtype=float) for arm in columns}, patients)


@st.cache_data(max_entries=_SMALL, show_spinner="Computing rank correlations …")
def _rank_grid(name: str, since: str, asked: Any, _shown: Comparison) -> CorrelationGrid:
    _, _, metrics, names, kind, control = asked
    columns, patients = _rank_columns(_shown, metrics, names, control)
    quick = Resampling(1, n_permutations=GRID_PERMUTATIONS)
    return correlation_grid(
        {metric: columns[metric] for metric in metrics},
        {key: column for key, column in columns.items() if key not in metrics},
        patients=patients,
        settings=RankSettings(kind, RankP.LIMIT, quick),
        control=control,
    )


@st.cache_data(max_entries=_SMALL, show_spinner="Resampling and permuting patients …")
def _rank_pair(name: str, since: str, asked: Any, _shown: Comparison) -> RankCorrelation:
    _, _, metric, attribute, kind, control = asked
    held = None if control == attribute else control
    columns, patients = _rank_columns(_shown, (metric,), (attribute,), held)
    # Of many patients p is the permutations' limit, which needs none of them.
    many = numbered(patients)[0] >= MANY_EXCHANGED
    return rank_correlation(
        columns[metric],
        columns[attribute],
        patients=patients,
        settings=RankSettings(
            kind,
            RankP.LIMIT if many else RankP.PERMUTED,
            Resampling(N_RESAMPLES, n_permutations=N_PERMUTATIONS),
        ),
        control=None if held is None else columns[held],
    )


def _rank_columns(
    shown: Comparison, metrics: tuple[str, ...], names: tuple[str, ...], control: str | None
) -> tuple[dict[str, Any], NDArray[np.intp]]:
    """Values by name, and the number of each row's patient; columns without any value are all undefined."""
    every = names if control is None or control in names else (*names, control)
    frame = correlation_frame(shown, metrics=metrics, names=every)
    keys = ["case_id", "lesion_id"]
    of_case = arm_values(replace(shown, metric=metrics[0]))[[*keys, "patient_id"]].drop_duplicates(keys)
    patients = frame[keys].merge(of_case, on=keys, how="left")
    owners = pd.factorize(patients["patient_id"].fillna(patients["case_id"]).astype(str), sort=True)[0]
    return {
        key: frame.reindex(columns=[key])[key].to_numpy(dtype=float) for key in (*metrics, *every)
    }, owners
