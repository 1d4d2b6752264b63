"""Train a part of a promptable model on pictures, and evaluate it on the test side."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case, is_volume_case
from core.errors import InputError, SettingsError
from core.models.card import read_card
from core.models.catalog import PICTURE_MODELS
from core.models.prompt_checks import require_kinds
from core.models.starter_2d_model import STARTER_2D
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.requests.train import FACTS, TrainRequest
from core.settings import Settings
from core.training.partitions import request_split
from jobs.attempt import Attempt, Outcome
from jobs.case_selection import measurable, sample
from jobs.job_kind import IdentityInputs, JobKind
from jobs.test_side import evaluate_test_side
from jobs.training import ready, trained_model


def _select(cases: Sequence[Case], request: TrainRequest) -> list[Case]:
    met = measurable(cases, request)
    pictures = [case for case in met if not is_volume_case(case)]
    if met and not pictures:
        raise InputError(
            f"the {len(met)} chosen cases of study {request.study!r} are volumes, and models are trained on "
            "pictures here; choose a study of pictures"
        )
    return sample(pictures, request)


def _identity(settings: Settings, request: TrainRequest, cases: Sequence[Case]) -> IdentityInputs:
    _require_trainable(settings, request)
    info = PICTURE_MODELS.info(request.model, models=settings.models)
    for key in () if request.scratch else request.prompts:
        require_kinds(info, (PROMPTS | {MIXED.key: MIXED})[key].kinds)
    request_split(cases, request)  # one that cannot be drawn is told before anything waits in the queue
    if request.scratch:
        return IdentityInputs(None, info.preprocessing)
    return IdentityInputs.of_model(PICTURE_MODELS, settings, request.model)


def _require_trainable(settings: Settings, request: TrainRequest) -> None:
    able = PICTURE_MODELS.trainable(settings.models)
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
    return model if model in PICTURE_MODELS.shipped else read_card(settings.models / model).architecture


def _work(attempt: Attempt) -> Outcome:
    # torch is slow to import, and a request that cannot be carried out should be told quickly.
    from core.training.save_model import save_model
    from core.training.training_run import prepare

    card = trained_model(attempt, prepare, save_model, shipped=PICTURE_MODELS.shipped)
    evaluate_test_side(attempt, card)
    return Outcome(ready(card))


KIND = JobKind(facts=FACTS, select=_select, identity=_identity, work=_work)
