"""The masks of a lesion as it stands: the model's answer to its prompts, and the person's change to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.annotation.answer import Answer
from core.annotation.draft import LesionDraft
from core.annotation.engine import AnnotationEngine
from core.cases import Case
from core.imaging.mask_editing import share_changed

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class LesionMasks:
    """The two masks of a lesion, bool (y, x) of the image.

    Attributes:
        model: The model's answer; empty where the prompt list is.
        edited: The person's edits replayed over it; equal to `model` where there are none.
        answer: The answer with candidates and times; None where there are no prompts to answer.
    """

    model: Mask
    edited: Mask
    answer: Answer | None

    @property
    def final(self) -> Mask:
        """The mask that the person accepts."""
        return self.edited

    @property
    def share_changed(self) -> float:
        """See `core.imaging.mask_editing.share_changed`."""
        return share_changed(self.model, self.edited)


def lesion_masks(engine: AnnotationEngine, case: Case, lesion: LesionDraft) -> LesionMasks:
    """Replay a lesion: the same lists give the same masks, bit for bit on one machine.

    An empty prompt list asks the model nothing; what a person painted then stands alone.

    Raises:
        PromptError: A prompt that the lesion's model does not take.
        StudyError: The image cannot be read, or the model not be loaded.
    """
    shape = (case.image.shape[-2], case.image.shape[-1])
    if lesion.prompts.is_empty:
        model, answer = np.zeros(shape, dtype=bool), None
    else:
        kinds = engine.info(lesion.model_key).prompts
        prompts = lesion.prompts.prompt_set(shape, kinds=kinds)
        answer = engine.answer(case, lesion.model_key, prompts, chosen=lesion.prompts.chosen)
        model = answer.mask
    return LesionMasks(model, lesion.edits.apply(model), answer)
