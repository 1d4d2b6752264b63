"""The middle of the reference's bounding box as a single click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PointPrompt, PromptKind, PromptSet


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return one positive point, which may lie off a crescent or between parts; draws nothing.

    Raises:
        PromptError: The mask is empty.
    """
    box = bounding_box(mask)
    middle = tuple((low + high - 1) / 2 for low, high in zip(box.start, box.stop, strict=True))
    return PromptSet((PointPrompt(middle),))


BOX_CENTRE = PromptSimulator(
    key="box_centre",
    label="Centre of the box",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT}),
    multimask=None,
    source="Preset ranem2023: centre of the box",
)
