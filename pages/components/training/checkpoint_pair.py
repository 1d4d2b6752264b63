"""The subject of a comparison: two runs over one study, each under one prompt protocol."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.measure_labels import metric_label
from core.metrics.registry import METRICS
from db.paired_arms import ArmPair
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.comparison import stamp
from pages.components.shared.empty_state import nothing_to_compare
from pages.components.shared.labels import model_label, prompts_label, run_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.measured_runs import has_results, is_baseline
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.study_picker import pick_study
from pages.components.shared.view_choices import Choice


@dataclass(frozen=True, slots=True)
class Compared:
    """The choices at the head of the comparison."""

    study: Study
    a: RunStatus
    prompts_a: str
    b: RunStatus
    prompts_b: str
    metric: str
    cohort: ChosenCohort | None = None

    @property
    def pair(self) -> ArmPair:
        """The pair that the store is asked for."""
        return ArmPair(self.study.study, self.a.run.run_id, self.prompts_a, self.b.run.run_id, self.prompts_b)

    @property
    def names(self) -> tuple[str, str]:
        """The names of A and B, as short as they can be told apart."""
        models = model_label(self.a.run.model), model_label(self.b.run.model)
        if models[0] != models[1]:
            return models
        prompts = prompts_label(self.prompts_a), prompts_label(self.prompts_b)
        if prompts[0] != prompts[1]:
            return f"{models[0]}, {prompts[0]}", f"{models[1]}, {prompts[1]}"
        times = (f"{status.run.created_at:%d %b %H:%M:%S}" for status in (self.a, self.b))
        first, second = times
        return f"{models[0]}, {first}", f"{models[1]}, {second}"

    @property
    def stamp(self) -> str:
        """A text that changes whenever one of the runs, the study or the cohort has changed."""
        key = "" if self.cohort is None else self.cohort.key
        return f"{stamp(self.a)}|{stamp(self.b)}|{self.study.imported_at}|{key}"


@dataclass(frozen=True, slots=True)
class _ArmPicker:
    """The widgets by which one of the two arms is chosen."""

    letter: str
    run: Choice
    prompts: Choice


_A = _ArmPicker("A", Choice.RUN_A, Choice.PROMPTS_A)
_B = _ArmPicker("B", Choice.RUN_B, Choice.PROMPTS_B)


def pick_compared(snapshot: Snapshot) -> Compared | None:
    """Return the choices; None, with a word on what to do, where there are no two arms to compare."""
    top = st.columns([3, 3, 6], gap="medium")
    with top[0]:
        study = pick_study(snapshot)
    with top[1]:
        metric = pick(Choice.METRIC, {key: metric_label(key) for key in METRICS}, label="Metric")
    runs = [status for status in snapshot.runs_of(study.study) if has_results(status)]
    if sum(len(status.run.prompts) for status in runs) < 2:
        nothing_to_compare(study)
        return None
    usual_a, usual_b = _usual(runs)
    left, right = st.columns(2, gap="large")
    with left:
        a, prompts_a = _pick_arm(_A, runs, usual=usual_a, usual_prompts=None)
    with right:
        # Of one run alone the usual comparison is that of its prompts.
        same = [key for key in a.run.prompts if key != prompts_a] if usual_a == usual_b else []
        b, prompts_b = _pick_arm(_B, runs, usual=usual_b, usual_prompts=[*same, prompts_a][0])
    cohort = pick_cohort(study, snapshot.runs_of(study.study))
    return Compared(study, a, prompts_a, b, prompts_b, metric, cohort)


def _usual(runs: list[RunStatus]) -> tuple[str, str]:
    """Return the newest run of a model, and the newest of another model; baselines come last."""
    ordered = sorted(runs, key=is_baseline)
    first = ordered[0]
    others = [status for status in ordered if status.run.model != first.run.model] or ordered[1:] or ordered
    return first.run.run_id, others[0].run.run_id


def _pick_arm(
    place: _ArmPicker, runs: list[RunStatus], *, usual: str, usual_prompts: str | None
) -> tuple[RunStatus, str]:
    by_id = {status.run.run_id: status for status in runs}
    run_box, prompts_box = st.columns([5, 3], gap="small")
    with run_box:
        labels = {run_id: run_label(status) for run_id, status in by_id.items()}
        status = by_id[pick(place.run, labels, label=f"{place.letter}: run", default=usual)]
    with prompts_box:
        arms = {key: prompts_label(key) for key in status.run.prompts}
        prompts = pick(place.prompts, arms, label=f"{place.letter}: prompts", default=usual_prompts)
    return status, prompts
