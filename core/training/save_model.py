"""Put a trained model into its folder, where the registry finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from core.cases import Case
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard, write_card
from core.models.lora import adapters
from core.models.starter_model import STARTER_2D
from core.models.trained import ADAPTERS_FILE, LAST_FILE, WEIGHTS_FILE
from core.models.weight_files import write_weights
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.prompts.values import PromptKind
from core.provenance import code_version
from core.requests.request import to_json
from core.requests.train import TrainRequest
from core.training.training_run import TrainingRun


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a model comes from, beyond its request.

    Attributes:
        architecture: Key of the shipped model at the root of its descent.
        command: That would make it again.
        epochs: That were trained.
    """

    architecture: str
    command: str
    epochs: int


def save_model(
    folder: Path, run: TrainingRun, request: TrainRequest, *, cases: list[Case], origin: Origin
) -> ModelCard:
    """Write the best and the last weights and the card; adapters go into a file of their own.

    What was not trained is left out, unless everything was.
    """
    best, last = run.trainer.best_weights(), run.trainer.last_weights()
    trained = {name for name, p in run.base.sam.named_parameters() if p.requires_grad}
    complete = request.part == "all"
    low_rank = adapters(best)
    kept = {n: v for n, v in best.items() if complete or (n in trained and n not in low_rank)}
    write_weights(folder / WEIGHTS_FILE, kept)
    write_weights(folder / LAST_FILE, {n: v for n, v in last.items() if complete or n in trained})
    names = [WEIGHTS_FILE]
    if low_rank:
        write_weights(folder / ADAPTERS_FILE, low_rank)
        names.append(ADAPTERS_FILE)
    files = {name: file_sha256(folder / name) for name in names}
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
    trainer = run.trainer
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
        split=_split(run),
        settings=to_json(request),
        curve={
            "best epoch": trainer.best_epoch,
            "Dice on validation": trainer.best_dice,
            "epochs": origin.epochs,
            "steps": trainer.step,
            **_sizes(run),
        },
        files=files,
        code_version=code_version(),
        command=origin.command,
    )


def _kinds(request: TrainRequest) -> set[PromptKind]:
    known = PROMPTS | {MIXED.key: MIXED}
    kinds = {kind for key in request.prompts for kind in known[key].kinds}
    return kinds | {PromptKind.POINT, PromptKind.MASK} if request.corrections else kinds


def _split(run: TrainingRun) -> dict[str, Any]:
    sides = {name: list(ids) for name, ids in asdict(run.split).items()}
    return {"sha256": run.split.sha256, **{f"{name} cases": len(ids) for name, ids in sides.items()}, **sides}


def _sizes(run: TrainingRun) -> dict[str, int]:
    module: torch.nn.Module = run.base.sam
    parameters = list(module.parameters())
    return {
        "parameters": sum(p.numel() for p in parameters),
        "trained parameters": sum(p.numel() for p in parameters if p.requires_grad),
    }
