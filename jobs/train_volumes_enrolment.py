"""Turn a request for a training on volumes into a run: a new one, or the identical one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from core.case_filter import select_cases
from core.cases import Case
from core.cohorts.case_sample import sampled
from core.errors import InputError, SettingsError
from core.imaging.case_pixels import is_volume_case
from core.job_state import JobState
from core.models.click_models import SCRATCH, UNET_3D
from core.models.click_registry import click_model_sha256, trainable_volume_models
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from db.store import Store
from jobs.enrolment import Enrolment, snapshot
from jobs.named_enrolment import enrol_named, training_run
from jobs.study_cases import study_cases
from jobs.train_enrolment import require_drawable


def training_volumes(cases: Sequence[Case], request: TrainVolumesRequest) -> list[Case]:
    """The volumes with a lesion that a request asks for; pictures are left out.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    met = [case for case in select_cases(cases, request.cases) if case.lesions]
    volumes = [case for case in met if is_volume_case(case)]
    chosen = sampled(volumes, request.limit, seed=request.seed)
    if met and not chosen:
        raise InputError(
            f"the {len(met)} chosen cases of study {request.study!r} are pictures, and volumes are trained "
            "on here; use python -m jobs.train, or choose a study of volumes"
        )
    if not chosen:
        raise InputError(
            f"no volume of study {request.study!r} with a reference mask meets the filter "
            f"{request.cases!r}; widen it, or import volumes with masks"
        )
    return chosen


def enrol_volume_training(
    store: Store,
    settings: Settings,
    request: TrainVolumesRequest,
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


def _provenance(store: Store, settings: Settings, request: TrainVolumesRequest) -> Provenance:
    _require_trainable(settings, request)
    with store.connect() as con:
        cases = training_volumes(study_cases(con, request, settings), request)
    require_drawable(cases, request)
    models = settings.models
    weights = None if request.scratch else click_model_sha256(request.model, settings.weights, models=models)
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=weights,
        preprocessing=f"cubes of {_voxels(request)}-v1",
        packages=package_versions(),
        machine=machine(),
    )


def _voxels(request: TrainVolumesRequest) -> str:
    return "the volume's own voxels" if request.voxel_mm is None else f"{request.voxel_mm:g} mm voxels"


def _require_trainable(settings: Settings, request: TrainVolumesRequest) -> None:
    able = trainable_volume_models(settings.models)
    if request.model not in able:
        raise SettingsError(f"model {request.model!r} cannot be trained; choose from {', '.join(able)}")
    if request.scratch and request.model not in SCRATCH:
        raise SettingsError(
            f"scratch is asked for, but only {' and '.join(SCRATCH)} are trained from nothing here"
        )
    if request.model == UNET_3D and not request.scratch:
        raise SettingsError(f"{UNET_3D!r} has no weights to start from; give scratch and part all")
    if request.size is not None and not request.scratch:
        raise SettingsError(f"size is {request.size}; the cube of {request.model!r} is fixed, leave it out")
    step = SCRATCH.get(request.model, 1)
    if request.size is not None and request.size % step:
        raise SettingsError(f"size is {request.size}; for {request.model!r} it must be a multiple of {step}")
