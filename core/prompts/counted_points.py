"""The points of the preset ranem2023: a fixed number in the target, without and with its box.

The study says how many points it takes and not how they are drawn. Our choice: uniform over the mask's
pixels, no pixel twice. A mask with fewer pixels gives as many points as it has pixels, and a note says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.prompts.reference_pixels import reference_pixels
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PointPrompt, PromptKind, PromptSet

COUNTS = (3, 10, 50, 100)
NEGATIVES = 50
_SOURCE = "Preset ranem2023: number of points, with and without a box"


def points_in(
    pixels: NDArray[np.int64], count: int, random: np.random.Generator, *, positive: bool
) -> tuple[tuple[PointPrompt, ...], tuple[str, ...]]:
    """Draw so many different pixels as points, with a note where there are fewer.

    Args:
        pixels: Indices (n, axes) to draw from; may be empty.
    """
    kind = "positive" if positive else "negative"
    drawn = min(count, len(pixels))
    chosen = pixels[random.choice(len(pixels), size=drawn, replace=False)] if drawn else pixels[:0]
    points = tuple(PointPrompt(tuple(float(i) for i in pixel), positive=positive) for pixel in chosen)
    notes = (f"{drawn} {kind} points of {count}: there are no more pixels",) if drawn < count else ()
    return points, notes


def _simulator(count: int, *, boxed: bool) -> PromptSimulator:
    def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
        points, notes = points_in(reference_pixels(mask), count, random, positive=True)
        return PromptSet((*points, *((bounding_box(mask),) if boxed else ())), notes=notes)

    return PromptSimulator(
        key=f"points_{count}_box" if boxed else f"points_{count}",
        label=f"{count} points and tight box" if boxed else f"{count} points",
        simulate=simulate,
        kinds=frozenset({PromptKind.POINT, PromptKind.BOX} if boxed else {PromptKind.POINT}),
        multimask=None,
        source=_SOURCE,
    )


def _both_kinds(*, boxed: bool) -> PromptSimulator:
    def simulate(mask: NDArray[np.bool_], random: np.random.Generator) -> PromptSet:
        """Draw 50 points in the target and 50 elsewhere; a mask that fills the picture has none of these."""
        inside, notes = points_in(reference_pixels(mask), NEGATIVES, random, positive=True)
        outside, more = points_in(np.argwhere(~mask).astype(np.int64), NEGATIVES, random, positive=False)
        box = (bounding_box(mask),) if boxed else ()
        return PromptSet((*inside, *outside, *box), notes=(*notes, *more))

    label = "50 positive and 50 negative points"
    return PromptSimulator(
        key="points_50_50_box" if boxed else "points_50_50",
        label=f"{label} and tight box" if boxed else label,
        simulate=simulate,
        kinds=frozenset({PromptKind.POINT, PromptKind.BOX} if boxed else {PromptKind.POINT}),
        multimask=None,
        source="Preset ranem2023: positive and negative points, on BraTS 2020 with a box",
    )


COUNTED_POINTS = tuple(_simulator(count, boxed=boxed) for count in COUNTS for boxed in (False, True))
POSITIVE_AND_NEGATIVE = (_both_kinds(boxed=False), _both_kinds(boxed=True))
