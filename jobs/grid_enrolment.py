"""Turn a request for a grid of trainings into a run: a new one, or the identical one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.classification.target import case_truths, require_both_classes
from core.job_state import JobState
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from core.training.partitions import request_split
from db.store import Store
from jobs.enrolment import Enrolment, require_pictures, selected_cases, snapshot
from jobs.named_enrolment import enrol_named, training_run
from jobs.study_cases import study_cases

GridRequest = TrainClassifierRequest | TrainUnetRequest


def grid_cases(cases: Sequence[Case], request: GridRequest) -> list[Case]:
    """The pictures with a reference that a training asks for; a classifier's must have a known truth.

    Raises:
        InputError: There are none, or the filter or the target cannot be read.
    """
    chosen = selected_cases(cases, request)
    require_pictures(chosen, request.study)
    if not isinstance(request, TrainClassifierRequest):
        return chosen
    truths = case_truths(chosen, request.target)
    require_both_classes(truths, request.target)
    return [case for case in chosen if case.case_id in truths]


def enrol_grid_training(
    store: Store,
    settings: Settings,
    request: GridRequest,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Enrolment:
    """Find the run of an identical request, or make a new one; see `jobs.enrolment.enrol`.

    Raises:
        StudyError: The request cannot be carried out, or another training gives its model this name.
    """
    run = training_run(request, _provenance(store, settings, request))
    return enrol_named(store, settings, run, request=request, fresh=fresh, state=state)


def _provenance(store: Store, settings: Settings, request: GridRequest) -> Provenance:
    with store.connect() as con:
        cases = grid_cases(study_cases(con, request, settings), request)
    # Drawn once, so that a split that cannot be drawn is told before anything waits in the queue.
    request_split(cases, request)
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=None,
        preprocessing=f"{request.model}-{request.size}-v1",
        packages=package_versions(),
        machine=machine(),
    )
