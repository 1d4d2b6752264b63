"""The lists that request fields are chosen from, by the name in the field's ``choices``."""

from __future__ import annotations

from collections.abc import Callable

from core.models.registry import MODELS
from core.prompts.registry import PROMPTS

DEVICES = ("auto", "cpu", "cuda")
ENGINES = ("local", "ray")

_CHOICES: dict[str, Callable[[], tuple[str, ...]]] = {
    "models": lambda: tuple(MODELS),
    "prompts": lambda: tuple(PROMPTS),
    "devices": lambda: DEVICES,
    "engines": lambda: ENGINES,
}


def choices(name: str | None) -> tuple[str, ...] | None:
    """The values to choose from; None for free input, and for ``studies``, which the store knows."""
    known = _CHOICES.get(name or "")
    return None if known is None else known()
