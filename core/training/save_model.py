"""Put a trained model into its folder, where the registry finds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.cases import Case
from core.models.card import ModelCard, write_card
from core.models.starter_2d_model import STARTER_2D
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from core.provenance import code_version
from core.requests.request import to_json
from core.requests.train import TrainRequest
from core.training.finished_parts import Origin, curve_on_card, write_parts
from core.training.training_run import TrainingRun


def save_model(
    folder: Path, run: TrainingRun, request: TrainRequest, *, cases: list[Case], origin: Origin
) -> ModelCard:
    """Write the best and the last weights and the card; adapters go into a file of their own.

    What was not trained is left out, unless everything was.
    """
    files = write_parts(folder, run.trainer, run.base.sam, complete=request.part == "all")
    card = _card(run, request, cases=cases, origin=origin, files=files)
    write_card(folder, card)
    return card


def _card(
    run: TrainingRun,
    request: TrainRequest,
    *,
    cases: list[Case],
    origin: Origin,
    files: Mapping[str, str],
) -> ModelCard:
    resizable = origin.architecture == STARTER_2D.info.key
    return ModelCard(
        name=request.name,
        base=request.model,
        base_sha256=None if request.scratch else run.base.checkpoint_sha256,
        architecture=origin.architecture,
        size=int(run.base.sam.image_encoder.img_size) if resizable else None,
        complete=request.part == "all",
        prompts=tuple(sorted(kind.value for kind in _kinds(request))),
        licence=run.base.info.licence,
        data={"study": request.study, "cases": len(cases), "filter": request.cases},
        split=run.split.on_card(),
        settings=to_json(request),
        curve=curve_on_card(run.trainer, run.base.sam, origin),
        files=files,
        code_version=code_version(),
        command=origin.command,
    )


def _kinds(request: TrainRequest) -> set[PromptKind]:
    known = PROMPTS | {MIXED.key: MIXED}
    kinds = {kind for key in request.prompts for kind in known[key].kinds}
    return kinds | {PromptKind.POINT, PromptKind.MASK} if request.corrections else kinds
