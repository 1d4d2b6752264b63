"""The centroid of the reference as a single click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.prompts.reference_pixels import reference_pixels
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PointPrompt, PromptKind, PromptSet


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return one positive point on the mask's pixel nearest to its centroid; draws nothing.

    The centroid of a crescent or of several parts may lie off the target, where a reader would not
    click: the nearest pixel of the mask stands for it, the first in C order among equals.

    Raises:
        PromptError: The mask is empty.
    """
    pixels = reference_pixels(mask)
    squared_px = ((pixels - pixels.mean(axis=0)) ** 2).sum(axis=1)
    return PromptSet((PointPrompt(tuple(float(index) for index in pixels[squared_px.argmin()])),))


CENTROID = PromptSimulator(
    key="centroid",
    label="Centroid",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT}),
    multimask=None,
    source="One click in the middle of the target",
)
