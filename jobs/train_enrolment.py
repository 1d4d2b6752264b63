"""Turn a request for a training into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

from collections.abc import Sequence

from core.case_filter import select_cases
from core.cases import Case
from core.cohorts.case_sample import sampled
from core.errors import InputError, SettingsError
from core.imaging.case_pixels import is_volume_case
from core.job_state import JobState
from core.models.card import read_card
from core.models.registry import MODELS, all_models, model_info, model_sha256
from core.models.segmenter import require_kinds
from core.models.starter_model import STARTER_2D
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.train import TrainRequest
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from core.splits import split_cases, split_folds
from db.store import Store
from jobs.enrolment import Enrolment, snapshot
from jobs.named_enrolment import enrol_named, training_run
from jobs.study_cases import study_cases


def training_cases(cases: Sequence[Case], request: TrainRequest) -> list[Case]:
    """The pictures with a lesion that a request asks for; volumes are left out.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    met = [case for case in select_cases(cases, request.cases) if case.lesions]
    pictures = [case for case in met if not is_volume_case(case)]
    chosen = sampled(pictures, request.limit, seed=request.seed)
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
        StudyError: The request cannot be carried out, or another training gives its model this name.
    """
    run = training_run(request, _provenance(store, settings, request))
    return enrol_named(store, settings, run, request=request, fresh=fresh, state=state)


def _provenance(store: Store, settings: Settings, request: TrainRequest) -> Provenance:
    _require_trainable(settings, request)
    info = model_info(request.model, models=settings.models)
    for key in () if request.scratch else request.prompts:
        require_kinds(info, (PROMPTS | {MIXED.key: MIXED})[key].kinds)
    with store.connect() as con:
        cases = training_cases(study_cases(con, request, settings), request)
    require_drawable(cases, request)
    weights = (
        None if request.scratch else model_sha256(request.model, settings.weights, models=settings.models)
    )
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
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
    starter = STARTER_2D.info.key
    if request.scratch and request.model != starter:
        raise SettingsError(f"scratch is asked for, but only {starter} is trained from nothing here")
    small = _architecture(settings, request.model) == starter
    if request.size is not None and not small:
        raise SettingsError(f"size is {request.size}; the input of {request.model!r} is fixed, leave it out")
    if request.part == "lora" and small:
        raise SettingsError(
            f"part is 'lora', but the image encoder of {request.model!r} has no attention to adapt; "
            "choose decoder or all, or a SAM"
        )


def _architecture(settings: Settings, model: str) -> str:
    return model if model in MODELS else read_card(settings.models / model).architecture


def require_drawable(cases: Sequence[Case], request: TrainRequest | TrainVolumesRequest) -> None:
    """Draw the split once, so that one that cannot be drawn is told before anything waits in the queue.

    Raises:
        StudyError: It cannot be drawn.
    """
    seed = request.split_seed
    if request.folds:
        split_folds(cases, folds=request.folds, fold=request.fold, test=request.test, seed=seed)
    else:
        split_cases(cases, validation=request.validation, test=request.test, seed=seed)
