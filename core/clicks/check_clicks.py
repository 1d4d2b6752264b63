"""Clicks are checked where they enter a model."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.models.contracts import LesionAnswer, ModelInfo
from core.models.prompt_checks import require_kinds
from core.prompts.values import PromptSet


def checked_clicks(
    info: ModelInfo, clicks: PromptSet, *, shape: tuple[int, int, int], previous: LesionAnswer | None = None
) -> NDArray[np.float64]:
    """Return the positions (n, 3) of the clicks, (z, y, x).

    Raises:
        PromptError: No click, one outside the volume, a prompt that is no point, or clicks that do not go
            on from those of the previous answer.
    """
    require_kinds(info, clicks.kinds)
    if any(len(point.position) != 3 for point in clicks.points):
        raise PromptError("a click in a volume needs three coordinates (z, y, x)")
    positions = np.array([point.position for point in clicks.points], dtype=np.float64)
    outside = ((positions < -0.5) | (positions > np.asarray(shape) - 0.5)).any(axis=1)
    if outside.any():
        wrong = tuple(float(value) for value in positions[outside][0])
        raise PromptError(f"the click at {wrong} lies outside the volume of shape {shape}; click inside it")
    earlier = () if previous is None else previous.clicks.points
    if clicks.points[: len(earlier)] != earlier:
        raise PromptError("the clicks do not go on from those of the previous answer; start afresh")
    return positions
