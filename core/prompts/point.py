"""A single random point in the reference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.prompts.reference_pixels import random_point
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PromptKind, PromptSet


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return one positive point, uniform over the mask's pixels.

    Raises:
        PromptError: The mask is empty.
    """
    return PromptSet((random_point(mask, random),))


POINT = PromptSimulator(
    key="point",
    label="Random point",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT}),
    multimask=None,
    source="One click anywhere in the target, uniform over the reference's pixels",
)
