"""The protocol of one random point in each of four sections of the reference.

The study cuts the mask into 4 sections and does not say where. Our choice: at its centroid, along the
last two axes; a pixel on a cut belongs to the later section. A section without pixels gets no point, and
a note says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.prompts.counted_points import points_in
from core.prompts.reference_pixels import reference_pixels
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PromptKind, PromptSet

SECTIONS = 4


def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
    """Draw up to four positive points, by section in reading order.

    Raises:
        PromptError: The mask is empty.
    """
    pixels = reference_pixels(mask)
    later = pixels[:, -2:] >= pixels[:, -2:].mean(axis=0)
    section = 2 * later[:, 0] + later[:, 1]
    drawn = [points_in(pixels[section == s], 1, random, positive=True)[0] for s in range(SECTIONS)]
    points = tuple(point for one in drawn for point in one)
    notes = (f"{len(points)} sections of {SECTIONS} hold pixels",) if len(points) < SECTIONS else ()
    return PromptSet(points, notes=notes)


FOUR_SECTIONS = PromptSimulator(
    key="sections_4",
    label="A point in each of four sections",
    simulate=simulate,
    kinds=frozenset({PromptKind.POINT}),
    multimask=None,
    source="Preset ranem2023: four sections",
)
