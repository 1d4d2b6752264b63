"""The prompts that every model which follows lesions refuses before it starts."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import PromptError
from core.models.contracts import Frames, ModelInfo
from core.models.prompt_checks import require_kinds, single_box
from core.prompts.lesion_prompts import LesionPrompts, SlicePrompts, Span


def require_usable(info: ModelInfo, frames: Frames, lesions: Sequence[LesionPrompts], span: Span) -> None:
    """Refuse prompts that cannot be followed.

    Raises:
        PromptError: The span reaches beyond the volume, a lesion is given twice, or a prompt lies outside
            the span, is empty, is of a kind that the model does not take, or a mask of another size.
    """
    if span.last >= len(frames):
        raise PromptError(
            f"the range ends at slice {span.last}, the volume has slices 0 to {len(frames) - 1}; narrow it"
        )
    names = [lesion.lesion_id for lesion in lesions]
    if len(set(names)) != len(names):
        raise PromptError(f"lesions {', '.join(names)}: a name is there twice; give each its own")
    for lesion in lesions:
        for given in lesion.slices:
            _require_usable(info, frames, given, span=span)


def _require_usable(info: ModelInfo, frames: Frames, given: SlicePrompts, *, span: Span) -> None:
    if not span.first <= given.slice_index <= span.last:
        raise PromptError(
            f"slice {given.slice_index} has a prompt but lies outside the range {span.first} to {span.last}; "
            "widen the range or delete the prompt"
        )
    require_kinds(info, given.prompts.kinds)
    single_box(info, given.prompts)
    mask = given.prompts.mask
    if mask is not None and mask.mask.shape != tuple(frames.shape):
        raise PromptError(
            f"the mask on slice {given.slice_index} has shape {mask.mask.shape}, the slice "
            f"{tuple(frames.shape)}; use the slice's grid"
        )
