"""The quality of the mask after each prompt: the list is replayed from its beginning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.annotation.click_point import ClickPoint
from core.annotation.draft import LesionDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.mask_dice import mask_dice
from core.cases import Case


def click_curve(
    engine: AnnotationEngine, case: Case, lesion: LesionDraft, *, reference: NDArray[np.bool_]
) -> tuple[ClickPoint, ...]:
    """Return Dice against the number of prompts.

    Prompts that were taken back are not part of the list and not of the curve. Masks that the person has
    seen come from the engine's kept answers.

    Args:
        engine: Answers the replayed prompts.
        case: The case whose image is prompted.
        lesion: Its prompt list; an empty one has no curve.
        reference: bool (y, x).

    Raises:
        StudyError: As `AnnotationEngine.answer`.
    """
    points = []
    for count in range(1, len(lesion.prompts.entries) + 1):
        first = lesion.prompts.first(count)
        kinds = engine.info(lesion.model_key).prompts
        prompts = first.prompt_set((case.image.shape[-2], case.image.shape[-1]), kinds=kinds)
        mask = engine.answer(case, lesion.model_key, prompts).mask
        points.append(ClickPoint(count, first.entries[-1].at_s, mask_dice(reference, mask)))
    return tuple(points)
