"""The masks of all lesions of the open case."""

from __future__ import annotations

import time
from collections.abc import Mapping

from core.annotation.lesion_masks import LesionMasks, lesion_masks
from core.errors import StudyError
from pages.components.case_session.session import Desk
from pages.components.prompting.prompt_engine import engine


def answer_all(desk: Desk) -> dict[str, LesionMasks]:
    """Masks by lesion, the replay of their lists; a lesion that cannot be answered is left out and told of.

    The time from the arrival of the newest prompt to its mask is noted with the prompt.
    """
    masks: dict[str, LesionMasks] = {}
    for lesion in desk.draft.lesions:
        if lesion.is_untouched:
            continue
        try:
            masks[lesion.lesion_id] = lesion_masks(engine(), desk.case, lesion)
        except StudyError as error:
            desk.trouble = f"Lesion {lesion.lesion_id}: {error}"
    _note_latency(desk, masks)
    return masks


def _note_latency(desk: Desk, masks: Mapping[str, LesionMasks]) -> None:
    lesion, arrived = desk.lesion, desk.arrived_at
    desk.arrived_at = None
    if arrived is None or lesion is None or lesion.locked or lesion.lesion_id not in masks:
        return
    latency = time.perf_counter() - arrived
    desk.draft = desk.draft.replace(lesion.with_prompts(lesion.prompts.answered(latency)))
