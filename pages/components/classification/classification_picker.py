"""Choosing the study, the run that classified its cases, the segmentation and the side."""

from __future__ import annotations

import streamlit as st

from core.models.trained_pictures import trained_picture_models
from db.runs import RunStatus
from db.studies import Study
from pages.components.classification.predictions import KINDS, Classified, partitions_of, shown_predictions
from pages.components.shared.cohort.cohort_bar import pick_cohort
from pages.components.shared.empty_state import no_classification, no_predictions_in_cohort
from pages.components.shared.exposure.exposure_banner import ask_unmet
from pages.components.shared.labels import model_label, run_label
from pages.components.shared.pickers import pick
from pages.components.shared.resources import settings
from pages.components.shared.runs.measured_runs import has_results, is_baseline
from pages.components.shared.snapshot import take_snapshot
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.view_choices import Choice

_NONE = "none"
_SIDES = {
    "test": "Test side",
    "validation": "Validation side",
    "train": "Training side",
    "": "All cases",
}


def pick_classified() -> Classified:
    """Return the choices at the head of the page; without any run, say what to do and end it."""
    snapshot = take_snapshot()
    require_study(snapshot)
    columns = st.columns([2, 5, 4, 2], gap="medium")
    with columns[0]:
        study = pick_study(snapshot)
    runs = snapshot.runs_of(study.study)
    called = [s for s in runs if s.run.kind in KINDS and s.state.value == "succeeded"]
    if not called:
        unfinished = next((s for s in runs if s.run.kind in KINDS), None)
        no_classification(study, unfinished)
        st.stop()
    with columns[1]:
        by_id = {s.run.run_id: s for s in called}
        options = {run_id: _label(status) for run_id, status in by_id.items()}
        run = by_id[pick(Choice.CLASSIFIED, options, label="Calls of")]
    with columns[2]:
        segmented = _pick_segmentation(study, runs, run)
    with columns[3]:
        sides = {side: _SIDES[side] for side in (*partitions_of(run), "")}
        side = pick(Choice.SIDE, {side or "all": label for side, label in sides.items()}, label="Cases")
    cohort = ask_unmet(study, [run], pick_cohort(study, runs))
    shown = Classified(study, run, segmented, "" if side == "all" else side, cohort)
    if cohort is not None and not shown_predictions(shown):
        no_predictions_in_cohort(cohort.title)
        st.stop()
    return shown


def _label(status: RunStatus) -> str:
    request = status.run.request
    created = f"{status.run.created_at:%d %b %Y, %H:%M} UTC"
    if status.run.kind == "classify":
        return f"{request['model']}, called again · {created}"
    return f"{request['name']} ({model_label(status.run.model)}, {request['input']}) · {created}"


def _pick_segmentation(study: Study, runs: list[RunStatus], run: RunStatus) -> RunStatus | None:
    """Return the run whose masks were used, else one of a U-Net, else any but a baseline."""
    finders = set(trained_picture_models(settings().models))
    there = list(filter(has_results, runs))
    used = run.run.request.get("masks_of")
    there.sort(key=lambda s: (s.run.run_id != used, s.run.model not in finders, is_baseline(s)))
    by_id = {s.run.run_id: s for s in there}
    options = {run_id: run_label(status) for run_id, status in by_id.items()} | {_NONE: "None"}
    chosen = pick(Choice.SEGMENTED, options, label="Segmentation beside it")
    return by_id.get(chosen)
