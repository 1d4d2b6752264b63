"""The bounding box of the reference, without margin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PromptKind, PromptSet


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return one box that touches the mask on every side; draws nothing.

    Raises:
        PromptError: The mask is empty.
    """
    return PromptSet((bounding_box(mask),))


TIGHT_BOX = PromptSimulator(
    key="tight_box",
    label="Tight box",
    simulate=simulate,
    kinds=frozenset({PromptKind.BOX}),
    multimask=None,
    source="Bounding box of the reference; the upper bound of what a box can tell a model",
)
