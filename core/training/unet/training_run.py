"""A training of U-Nets, from its request to a model in its folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import nn

from core.cases import Case
from core.classification.framed_picture import InputKind
from core.imaging.hashing import file_sha256
from core.models.card import ModelCard, write_card
from core.models.checkpoints import checkpoint
from core.models.device import choose_device
from core.models.imagenet import IMAGENET
from core.models.trained_cards import WEIGHTS_FILE
from core.models.trained_pictures import UNET_EFFICIENTNET_B2
from core.models.unet.build_unet import ENCODER_CHECKPOINT, initial_unet
from core.models.weight_files import write_weights
from core.prompts.values import PromptKind
from core.provenance import code_version
from core.requests.request import to_json
from core.requests.train_unet import TrainUnetRequest
from core.settings import Settings
from core.splits import Split
from core.training.grid.examples import framed_cases
from core.training.grid.trainer import GridTrainer
from core.training.grid.values import GridPoint
from core.training.partitions import request_split
from core.training.unet.task import UnetTask


@dataclass(frozen=True, slots=True, eq=False)
class UnetTraining:
    """A training that is ready to go; `started_from` tells ImageNet or random weights of the encoder."""

    request: TrainUnetRequest
    trainer: GridTrainer
    split: Split
    started_from: str


def prepare(
    request: TrainUnetRequest, cases: Sequence[Case], settings: Settings, *, folder: Path
) -> UnetTraining:
    """Load everything, and go back to where an earlier attempt in this folder stopped.

    Raises:
        StudyError: The request cannot be carried out.
    """
    if request.threads:
        torch.set_num_threads(request.threads)
    split = request_split(cases, request)
    start = partial(initial_unet, weights=settings.weights, scratch=request.scratch, seed=request.seed)

    def network() -> nn.Module:
        return start()[0]

    train, validation = (
        framed_cases([case for case in cases if case.case_id in names], InputKind.WHOLE, size=request.size)
        for names in (set(split.train), set(split.validation))
    )
    task = UnetTask(network, train, validation, augmented=request.augment, seed=request.seed)
    trainer = GridTrainer(task, request.grid, device=choose_device(request.device), folder=folder)
    return UnetTraining(request, trainer, split, start()[1])


def save_unet(
    folder: Path, training: UnetTraining, *, cases: int, points: Sequence[GridPoint], command: str
) -> ModelCard:
    """Write weights and card where the model registry finds them."""
    network, request = training.trainer.best_network(), training.request
    write_weights(folder / WEIGHTS_FILE, network.state_dict())
    pretrained = training.started_from == IMAGENET
    rate, epoch = training.trainer.best
    best = next(p for p in points if (p.learning_rate, p.epoch) == (rate, epoch))
    card = ModelCard(
        name=request.name,
        base=ENCODER_CHECKPOINT if pretrained else training.started_from,
        base_sha256=None,
        architecture=UNET_EFFICIENTNET_B2,
        size=request.size,
        complete=True,
        prompts=(PromptKind.NONE.value,),
        licence=checkpoint(ENCODER_CHECKPOINT).licence if pretrained else "as the study's data",
        data={
            "study": request.study,
            "cases": cases,
            "filter": request.cases,
            "started from": training.started_from,
        },
        split=training.split.on_card(),
        settings={**to_json(request), "part": "all"},
        curve={
            "best epoch": epoch,
            "learning rate": rate,
            "Dice on validation": best.metrics["dice"],
            "IoU on validation": best.metrics["iou"],
            "epochs": epoch,
            "networks judged": len(points),
            "parameters": sum(p.numel() for p in network.parameters()),
        },
        files={WEIGHTS_FILE: file_sha256(folder / WEIGHTS_FILE)},
        code_version=code_version(),
        command=command,
    )
    write_card(folder, card)
    return card
