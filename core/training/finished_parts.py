"""What every finished training leaves in its model's folder, and what its card says of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import nn

from core.imaging.hashing import file_sha256
from core.models.lora import adapters
from core.models.trained_cards import ADAPTERS_FILE, LAST_FILE, WEIGHTS_FILE
from core.models.weight_files import write_weights
from core.splits import Split
from core.training.loop import Trainer


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


def write_parts(folder: Path, trainer: Trainer, module: nn.Module, *, complete: bool) -> dict[str, str]:
    """Write the best and the last weights; adapters go into a file of their own.

    Args:
        folder: Of the model.
        trainer: At its end.
        module: That it fitted.
        complete: Whether everything was trained; otherwise what was not is left out.

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


def split_on_card(split: Split) -> dict[str, Any]:
    """Hash, counts, and the cases of each side."""
    sides = {name: list(ids) for name, ids in asdict(split).items()}
    return {"sha256": split.sha256, **{f"{name} cases": len(ids) for name, ids in sides.items()}, **sides}


def curve_on_card(trainer: Trainer, module: nn.Module, origin: Origin) -> dict[str, Any]:
    """How far it came, and how much of the module was trained."""
    parameters = list(module.parameters())
    return {
        "best epoch": trainer.best_epoch,
        "Dice on validation": trainer.best_dice,
        "epochs": origin.epochs,
        "steps": trainer.step,
        "parameters": sum(p.numel() for p in parameters),
        "trained parameters": sum(p.numel() for p in parameters if p.requires_grad),
    }
