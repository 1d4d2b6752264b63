"""Train a part of a model that answers clicks in volumes."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case, is_volume_case
from core.errors import InputError, SettingsError
from core.models.catalog import CLICK_MODELS
from core.models.trainable import trainable_volume_models
from core.models.volume_architectures import SCRATCH, UNET_3D, VOLUME_ARCHITECTURES
from core.requests.train_volumes import FACTS, TrainVolumesRequest
from core.settings import Settings
from core.training.partitions import request_split
from jobs.attempt import Attempt, Outcome
from jobs.case_selection import measurable, volumes_with_reference
from jobs.job_kind import IdentityInputs, JobKind
from jobs.training import ready, trained_model


def training_volumes(cases: Sequence[Case], request: TrainVolumesRequest) -> list[Case]:
    """Return the volumes with a lesion that a request asks for; pictures are left out.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    met = measurable(cases, request)
    if met and not any(map(is_volume_case, met)):
        raise InputError(
            f"the {len(met)} chosen cases of study {request.study!r} are pictures, and volumes are trained "
            "on here; use python -m jobs.train, or choose a study of volumes"
        )
    return volumes_with_reference(cases, request)


def _identity(settings: Settings, request: TrainVolumesRequest, cases: Sequence[Case]) -> IdentityInputs:
    _require_trainable(settings, request)
    request_split(cases, request)  # one that cannot be drawn is told before anything waits in the queue
    models = settings.models
    weights = None if request.scratch else CLICK_MODELS.sha256(request.model, settings.weights, models=models)
    return IdentityInputs(weights, f"cubes of {_voxels(request)}-v1")


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


def _work(attempt: Attempt) -> Outcome:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.save_volume_model import save_volume_model
    from core.training.volume_run import prepare_volumes

    shipped = VOLUME_ARCHITECTURES
    return Outcome(ready(trained_model(attempt, prepare_volumes, save_volume_model, shipped=shipped)))


KIND = JobKind(facts=FACTS, select=training_volumes, identity=_identity, work=_work)
