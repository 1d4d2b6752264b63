"""Choosing a run, its prompt protocol and the metric: the head of every page of results."""

from __future__ import annotations

import streamlit as st

from core.measure_labels import metric_label
from core.metrics.registry import METRICS
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.comparison import Comparison
from pages.components.shared.empty_state import no_results, no_results_in_cohort, no_runs
from pages.components.shared.exposure.exposure_banner import ask_unmet
from pages.components.shared.labels import prompts_label, run_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.measured_runs import best_known_first, is_baseline, measures_a_model
from pages.components.shared.runs.run_reads import arm_values, baseline_of
from pages.components.shared.runs.scoring_note import note_scoring
from pages.components.shared.snapshot import Snapshot, take_snapshot
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.study_reads import volume_count
from pages.components.shared.view_choices import Choice


def pick_comparison(*, with_metric: bool = True) -> tuple[Snapshot, Study, Comparison]:
    """Return the choices at the head of a page; without results, say what to do and end the page."""
    snapshot = take_snapshot()
    require_study(snapshot)
    columns = st.columns([2, 5, 3, 3] if with_metric else [2, 5, 3], gap="medium")
    with columns[0]:
        study = pick_study(snapshot)
    runs = list(filter(measures_a_model, snapshot.runs_of(study.study)))
    if not runs:
        no_runs(study)
        st.stop()
    with columns[1]:
        run = _pick_run(runs)
    with columns[2]:
        prompts = pick(
            Choice.PROMPTS,
            {key: prompts_label(key) for key in run.run.prompts},
            label="Prompts",
            help="How the prompts were simulated from the reference; each protocol is one arm of the run.",
        )
    metric = "dice"
    if with_metric:
        with columns[3]:
            metric = pick(Choice.METRIC, _metrics(study), label="Metric")
    if not run.done or run.done == run.failed:
        no_results(run)
        st.stop()
    baseline = None if is_baseline(run) else baseline_of(run, runs)
    cohort = ask_unmet(study, [run], pick_cohort(study, snapshot.runs_of(study.study)))
    note_scoring(run)
    shown = Comparison(run, baseline, prompts, metric, cohort)
    if cohort is not None and arm_values(shown).empty:
        no_results_in_cohort(cohort.title)
        st.stop()
    return snapshot, study, shown


def _metrics(study: Study) -> dict[str, str]:
    """Return labels by key; those of volumes only where the study holds one."""
    volumes = volume_count(study) > 0
    return {key: metric_label(key) for key, metric in METRICS.items() if volumes or not metric.of_volumes}


def _pick_run(runs: list[RunStatus]) -> RunStatus:
    """Return a run; a baseline can be looked at for itself, too."""
    by_id = {status.run.run_id: status for status in best_known_first(runs)}
    with_results = next((run_id for run_id, status in by_id.items() if status.done > status.failed), None)
    options = {run_id: run_label(status) for run_id, status in by_id.items()}
    return by_id[pick(Choice.RUN, options, label="Run", default=with_results)]
