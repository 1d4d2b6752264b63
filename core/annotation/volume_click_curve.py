"""How good a click model's mask was after each click in a volume."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.annotation.click_point import ClickPoint
from core.annotation.mask_dice import mask_dice
from core.annotation.volume_acts import AddPrompt
from core.annotation.volume_clicks import click_prompts
from core.annotation.volume_work import VolumeWork
from core.prompts.values import PromptSet

Replay = Callable[[str, PromptSet], NDArray[np.bool_]]
"""(model key, clicks) -> the mask that they always give, bool (z, y, x)."""


def volume_click_curve(
    work: VolumeWork, replay: Replay, *, reference: NDArray[np.bool_]
) -> tuple[ClickPoint, ...]:
    """Dice against the number of clicks, as `core.annotation.click_curve.click_curve`.

    Args:
        work: On the lesion; there is no curve where no click model gave its answer.
        replay: Answers the beginnings of its list of clicks.
        reference: bool (z, y, x).

    Raises:
        StudyError: A beginning cannot be answered.
    """
    standing = work.standing
    if standing.replied is None or standing.answer is None:
        return ()
    points = []
    for count, click in enumerate(standing.replied, start=1):
        mask = replay(standing.answer.model_key, click_prompts(standing.replied[:count]))
        points.append(ClickPoint(count, _given_at_s(work, click), mask_dice(reference, mask)))
    return tuple(points)


def _given_at_s(work: VolumeWork, click: AddPrompt) -> float:
    """The very act, not one that is equal: the same place may have been clicked, left and clicked again."""
    return next(act.at_s for act in reversed(work.acts.in_effect) if act.deed is click)
