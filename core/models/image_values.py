"""Images as the models take them: checked, grey or RGB."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError

# Luma of ITU-R BT.601, as PIL and OpenCV use.
_LUMA = np.array([0.299, 0.587, 0.114])


def require_image(image: NDArray[np.uint8]) -> tuple[int, int]:
    """Return the height and width of an image that a model can take.

    Raises:
        InputError: It is not (y, x) or (y, x, 3) of uint8, or has no pixels.
    """
    shaped = image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)
    if not shaped or image.dtype != np.uint8 or not image.size:
        raise InputError(
            f"an image of shape {image.shape} and type {image.dtype} came to a model; "
            "it takes uint8 as (y, x) or (y, x, 3)"
        )
    return image.shape[0], image.shape[1]


def as_grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (y, x) uint8; colours by their luma.

    Raises:
        InputError: See `require_image`.
    """
    require_image(image)
    if image.ndim == 2:
        return image
    grey: NDArray[np.uint8] = np.round(image @ _LUMA).clip(0, 255).astype(np.uint8)
    return grey


def as_rgb(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return (y, x, 3) uint8; a grey image three times.

    Raises:
        InputError: See `require_image`.
    """
    require_image(image)
    return np.repeat(image[:, :, None], 3, axis=2) if image.ndim == 2 else image
