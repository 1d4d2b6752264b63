"""The files that every finished training leaves in its model's folder, and its entries on the card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import nn

from core.imaging.hashing import file_sha256
from core.models.lora import adapters
from core.models.trained_cards import ADAPTERS_FILE, LAST_FILE, WEIGHTS_FILE
from core.models.weight_files import write_weights
from core.training.loop import Trainer


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a model, beyond its request.

    Attributes:
        architecture: Key of the shipped model at the root of its descent.
        command: The command that would make it again.
        epochs: The number that was trained.
    """

    architecture: str
    command: str
    epochs: int


def write_parts(folder: Path, trainer: Trainer, module: nn.Module, *, complete: bool) -> dict[str, str]:
    """Write the best and the last weights; adapters go into a file of their own.

    Args:
        folder: The model's.
        trainer: The trainer at its end.
        module: The one that it fitted.
        complete: True where everything was trained; otherwise what was not is left out.

    Returns:
        SHA-256 of the files that make the model, by name.
    """
    best, last = trainer.best_weights(), trainer.last_weights()
    trained = {name for name, p in module.named_parameters() if p.requires_grad}
    low_rank = adapters(best)
    kept = {n: v for n, v in best.items() if complete or (n in trained and n not in low_rank)}
    write_weights(folder / LAST_FILE, {n: v for n, v in last.items() if complete or n in trained})
    parts = {WEIGHTS_FILE: kept, ADAPTERS_FILE: low_rank}
    for name, tensors in parts.items():
        if tensors:
            write_weights(folder / name, tensors)
    return {name: file_sha256(folder / name) for name, tensors in parts.items() if tensors}


def curve_on_card(trainer: Trainer, module: nn.Module, origin: Origin) -> dict[str, Any]:
    """Return how far it came, and how much of the module was trained."""
    parameters = list(module.parameters())
    return {
        "best epoch": trainer.best_epoch,
        "Dice on validation": trainer.best_dice,
        "epochs": origin.epochs,
        "steps": trainer.step,
        "parameters": sum(p.numel() for p in parameters),
        "trained parameters": sum(p.numel() for p in parameters if p.requires_grad),
    }
