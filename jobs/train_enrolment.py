"""Turn a request for a training into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from core.case_filter import select_cases
from core.cases import Case
from core.errors import InputError, SettingsError
from core.imaging.case_volumes import is_volume_case
from core.job_state import JobState
from core.models.registry import all_models, model_info, model_sha256
from core.models.segmenter import require_kinds
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.request import identity_sha256, to_json
from core.requests.train import TrainRequest
from core.settings import Settings
from db.clock import utc_now
from db.runs import Run, run_statuses
from db.store import Store
from db.studies import load_cases
from jobs.enrolment import Enrolment, circumstances, find_or_add, snapshot


def training_cases(cases: Sequence[Case], request: TrainRequest) -> list[Case]:
    """The pictures with a lesion that a request asks for; volumes are left out.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    met = [case for case in select_cases(cases, request.cases) if case.lesions]
    chosen = [case for case in met if not is_volume_case(case)][: request.limit]
    if met and not chosen:
        raise InputError(
            f"the {len(met)} chosen cases of study {request.study!r} are volumes, and models are trained on "
            "pictures here; choose a study of pictures"
        )
    if not chosen:
        raise InputError(
            f"no case of study {request.study!r} with a reference mask meets the filter {request.cases!r}; "
            "widen it, or import cases with masks"
        )
    return chosen


def enrol_training(
    store: Store,
    settings: Settings,
    request: TrainRequest,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Enrolment:
    """Find the run of an identical request, or make a new one; see `jobs.enrolment.enrol`.

    Raises:
        StudyError: The request cannot be carried out, or another training gave its model this name.
    """
    run = _run(store, settings, request)
    with store.connect() as con:
        known = [] if fresh else run_statuses(con, identity_sha256=run.identity_sha256)
    if not known and request.name in all_models(settings.models):
        raise SettingsError(f"there is a model {request.name!r} already; give the new one another name")
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)


def _run(store: Store, settings: Settings, request: TrainRequest) -> Run:
    provenance = _provenance(store, settings, request)
    now = utc_now()
    return Run(
        run_id=f"{now:%Y%m%d-%H%M%S}-train-{secrets.token_hex(2)}",
        kind="train",
        study=request.study,
        identity_sha256=identity_sha256("train", request, circumstances(provenance)),
        request=to_json(request),
        provenance=provenance,
        created_at=now,
        model=request.model,
        prompts=request.prompts,
        seed=request.seed,
    )


def _provenance(store: Store, settings: Settings, request: TrainRequest) -> Provenance:
    _require_trainable(settings, request)
    info = model_info(request.model, models=settings.models)
    for key in () if request.scratch else request.prompts:
        require_kinds(info, (PROMPTS | {MIXED.key: MIXED})[key].kinds)
    with store.connect() as con:
        cases = load_cases(con, request.study)
    weights = (
        None if request.scratch else model_sha256(request.model, settings.weights, models=settings.models)
    )
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(training_cases(cases, request)),
        checkpoint_sha256=weights,
        preprocessing=info.preprocessing,
        packages=package_versions(),
        machine=machine(),
    )


def _require_trainable(settings: Settings, request: TrainRequest) -> None:
    known = all_models(settings.models)
    able = [key for key, model in known.items() if model.trainable]
    if request.model not in able:
        raise SettingsError(f"model {request.model!r} cannot be trained; choose from {', '.join(able)}")
