"""Prompts are checked where they enter a model."""

from __future__ import annotations

from core.errors import PromptError
from core.models.contracts import ModelInfo
from core.prompts.values import BoxPrompt, PromptKind, PromptSet


def require_kinds(info: ModelInfo, kinds: frozenset[PromptKind]) -> None:
    """Refuse prompts that a model was not made for.

    Raises:
        PromptError: Naming the kinds that came and those that the model takes.
    """
    if foreign := kinds - info.prompts:
        raise PromptError(
            f"model {info.key!r} does not take {', '.join(sorted(foreign))} prompts; "
            f"it takes {', '.join(sorted(info.prompts))}: choose other prompts or another model"
        )


def single_box(info: ModelInfo, prompts: PromptSet) -> BoxPrompt | None:
    """Return the one box that a two-dimensional model takes, as it was given; None without one.

    Raises:
        PromptError: There are several, or the box has no extent.
    """
    if len(prompts.boxes) > 1:
        raise PromptError(
            f"model {info.key!r} takes one box for a lesion, {len(prompts.boxes)} came; delete the others"
        )
    for box in prompts.boxes:
        if any(stop <= start for start, stop in zip(box.start, box.stop, strict=True)):
            raise PromptError(f"the box from {box.start} to {box.stop} has no extent; draw it again")
    return prompts.boxes[0] if prompts.boxes else None
