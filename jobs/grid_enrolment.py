"""Turn a request for a grid of trainings into a run: a new one, or the identical one that is there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from core.cases import Case
from core.classification.target import case_truths, require_both_classes
from core.job_state import JobState
from core.models.card import CARD_FILE
from core.models.registry import MODELS
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.registry import kind_of
from core.requests.request import identity_sha256, to_json
from core.requests.train_classifier import TrainClassifierRequest
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from core.training.grid.sides import request_split
from db.clock import utc_now
from db.runs import Run, active_runs, run_statuses
from db.store import Store
from jobs.enrolment import Enrolment, circumstances, find_or_add, require_pictures, selected_cases, snapshot
from jobs.model_names import require_unclaimed, taken
from jobs.study_cases import study_cases

GridRequest = TrainClassifierRequest | TrainUnetRequest


def model_folder(settings: Settings, request: GridRequest) -> Path:
    """Where the model of a training goes."""
    where = settings.classifiers if isinstance(request, TrainClassifierRequest) else settings.models
    return where / request.name


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
    run = _run(store, settings, request)
    with store.connect() as con:
        known = [] if fresh else run_statuses(con, identity_sha256=run.identity_sha256)
        active = active_runs(con)
    if not known:
        _require_free_name(settings, request)
        require_unclaimed(settings, request.name, active=[s for s in active if s.run.kind == run.kind])
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)


def _require_free_name(settings: Settings, request: GridRequest) -> None:
    shipped = isinstance(request, TrainUnetRequest) and request.name in MODELS
    if shipped or (model_folder(settings, request) / CARD_FILE).is_file():
        raise taken(request.name)


def _run(store: Store, settings: Settings, request: GridRequest) -> Run:
    with store.connect() as con:
        cases = grid_cases(study_cases(con, request, settings), request)
    # Drawn once, so that a split that cannot be drawn is told before anything waits in the queue.
    request_split(cases, request)
    kind = kind_of(request).key
    provenance = Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=None,
        preprocessing=f"{request.model}-{request.size}-v1",
        packages=package_versions(),
        machine=machine(),
    )
    now = utc_now()
    return Run(
        run_id=f"{now:%Y%m%d-%H%M%S}-{kind}-{secrets.token_hex(2)}",
        kind=kind,
        study=request.study,
        identity_sha256=identity_sha256(kind, request, circumstances(provenance)),
        request=to_json(request),
        provenance=provenance,
        created_at=now,
        model=request.model,
        prompts=request.prompts,
        seed=request.seed,
    )
