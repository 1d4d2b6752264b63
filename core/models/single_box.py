"""The one box that a two-dimensional model takes."""

from __future__ import annotations

from core.errors import PromptError
from core.models.segmenter import ModelInfo
from core.prompts.values import BoxPrompt, PromptSet


def single_box(info: ModelInfo, prompts: PromptSet) -> BoxPrompt | None:
    """The box of a prompt set as it was given, None without one.

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
