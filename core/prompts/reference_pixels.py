"""Pixels of a reference mask, for the simulators."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.prompts.values import PointPrompt


def reference_pixels(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the indices (n, axes) of the mask's pixels in C order.

    Raises:
        PromptError: The mask is empty.
    """
    pixels = np.argwhere(mask)
    if not len(pixels):
        raise PromptError("the reference mask is empty, so no prompt can be made from it; leave the case out")
    return pixels.astype(np.int64)


def random_point(mask: NDArray[np.bool_], random: np.random.Generator) -> PointPrompt:
    """Return one positive point, uniform over the mask's pixels; takes one draw from `random`.

    Raises:
        PromptError: The mask is empty.
    """
    pixels = reference_pixels(mask)
    return PointPrompt(tuple(float(index) for index in pixels[random.integers(len(pixels))]))
