"""The quality of a click model's mask after each click in a volume."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.annotation.click_point import ClickPoint
from core.annotation.mask_dice import mask_dice
from core.annotation.volume_actions import AddPrompt
from core.annotation.volume_clicks import click_prompts
from core.annotation.volume_work import VolumeWork
from core.prompts.values import PromptSet

Replay = Callable[[str, PromptSet], NDArray[np.bool_]]
"""(model key, clicks) -> the mask that they always give, bool (z, y, x)."""


def volume_click_curve(
    work: VolumeWork, replay: Replay, *, reference: NDArray[np.bool_]
) -> tuple[ClickPoint, ...]:
    """Return Dice against the number of clicks, as `core.annotation.click_curve.click_curve`.

    Args:
        work: The work on the lesion; there is no curve where no click model gave its answer.
        replay: Answers the beginnings of its list of clicks.
        reference: bool (z, y, x).

    Raises:
        StudyError: A beginning cannot be answered.
    """
    state = work.state
    if state.replied is None or state.answer is None:
        return ()
    points = []
    for count, click in enumerate(state.replied, start=1):
        mask = replay(state.answer.model_key, click_prompts(state.replied[:count]))
        points.append(ClickPoint(count, _given_at_s(work, click), mask_dice(reference, mask)))
    return tuple(points)


def _given_at_s(work: VolumeWork, click: AddPrompt) -> float:
    """The very action, not one equal to it: a place may have been clicked, left and clicked again."""
    return next(one.at_s for one in reversed(work.in_effect) if one.action is click)
