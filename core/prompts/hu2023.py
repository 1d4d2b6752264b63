"""The prompts of the preset hu2023: one point in the tumour, and a loose box round it.

The study gives the box as the mask's bounding box + 20 px on every side, then shifted by up to 30 px in
x and in y, then scaled by up to +10 %, then clipped to the image. Where it is silent, our choice:

- all draws are uniform, in the order point, shift along y, shift along x, scale, and are not rounded;
- the shift is signed (-30 to +30 px) and drawn for each axis on its own;
- one factor between 1.0 and 1.1 scales both axes about the box's centre;
- a box that the shift carries out of the image keeps one pixel at the border (`clip_box`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.geometry import bounding_box, clip_box
from core.prompts.reference_pixels import random_point
from core.prompts.simulator import PromptSimulator
from core.prompts.values import BoxPrompt, PromptKind, PromptSet

MARGIN_PX = 20.0
MAX_SHIFT_PX = 30.0
MAX_GROWTH = 0.10


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Return one positive point and one box for a (y, x) mask.

    Raises:
        PromptError: The mask is empty, or not two-dimensional: the study is on single images.
    """
    if mask.ndim != 2:
        raise PromptError(
            f"hu2023 prompts are for images (y, x), the mask has {mask.ndim} axes; choose another"
        )
    point = random_point(mask, random)
    return PromptSet((point, _loose_box(mask, random)))


def _loose_box(mask: NDArray[np.bool_], random: np.random.Generator) -> BoxPrompt:
    tight = bounding_box(mask)
    shift = random.uniform(-MAX_SHIFT_PX, MAX_SHIFT_PX, size=2)
    start = np.array(tight.start) - MARGIN_PX + shift
    stop = np.array(tight.stop) + MARGIN_PX + shift
    growth = (stop - start) * random.uniform(0.0, MAX_GROWTH) / 2
    low, high = (start - growth).tolist(), (stop + growth).tolist()
    return clip_box(BoxPrompt(tuple(low), tuple(high)), mask.shape)


HU2023 = PromptSimulator(
    key="hu2023",
    label="Point and loose box (hu2023)",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT, PromptKind.BOX}),
    # The study takes the candidate with the highest predicted IoU, so the model is asked for several.
    multimask=True,
    source="Preset hu2023: SAM on breast ultrasound (BUSI)",
)
