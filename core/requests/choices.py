"""The lists that request fields are chosen from, by the name in the field's ``choices``."""

from __future__ import annotations

from collections.abc import Callable

from core.models.registry import all_models
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS

DEVICES = ("auto", "cpu", "cuda")
ENGINES = ("local", "ray")
PARTS = ("decoder", "lora", "all")
LOSSES = ("dice_ce", "dice_focal")
OPTIMIZERS = ("adam", "adamw")
SCHEDULES = ("constant", "cosine", "one_cycle")
PRECISIONS = ("float32", "bfloat16", "float16")

_CHOICES: dict[str, Callable[[], tuple[str, ...]]] = {
    "models": lambda: tuple(all_models()),
    "trainable": lambda: tuple(key for key, model in all_models().items() if model.trainable),
    "parts": lambda: PARTS,
    "training_prompts": lambda: (*PROMPTS, MIXED.key),
    "losses": lambda: LOSSES,
    "optimizers": lambda: OPTIMIZERS,
    "schedules": lambda: SCHEDULES,
    "precisions": lambda: PRECISIONS,
    "prompts": lambda: tuple(PROMPTS),
    "devices": lambda: DEVICES,
    "engines": lambda: ENGINES,
}


def choices(name: str | None) -> tuple[str, ...] | None:
    """The values to choose from; None for free input, and for ``studies``, which the store knows."""
    known = _CHOICES.get(name or "")
    return None if known is None else known()
