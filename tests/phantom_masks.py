"""Tiny masks with telling names, and the pictures to go with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]

SPACING_MM = (0.5, 0.25)
"""(y, x): anisotropic, so that a swapped axis shows."""


def empty(shape: tuple[int, ...] = (6, 8)) -> Mask:
    """No target."""
    return np.zeros(shape, dtype=np.bool_)


def full(shape: tuple[int, ...] = (6, 8)) -> Mask:
    """Nothing but target."""
    return np.ones(shape, dtype=np.bool_)


def one_pixel(at: tuple[int, ...] = (2, 5), *, shape: tuple[int, ...] = (6, 8)) -> Mask:
    """A single pixel."""
    mask = empty(shape)
    mask[at] = True
    return mask


def block(start: tuple[int, int], stop: tuple[int, int], *, shape: tuple[int, int] = (6, 8)) -> Mask:
    """A rectangle from `start` up to, not including, `stop`, both (y, x)."""
    mask = empty(shape)
    mask[start[0] : stop[0], start[1] : stop[1]] = True
    return mask


def ring(shape: tuple[int, int] = (7, 7)) -> Mask:
    """A frame one pixel wide, one pixel away from the picture's edge, round a hole."""
    mask = block((1, 1), (shape[0] - 1, shape[1] - 1), shape=shape)
    mask[2:-2, 2:-2] = False
    return mask


def two_blocks() -> Mask:
    """Two components of 4 and 6 pixels in 6 x 8."""
    return block((0, 0), (2, 2)) | block((3, 4), (5, 7))


def disc(radius: float, *, shape: tuple[int, int] = (41, 61)) -> Mask:
    """A disc round the middle of the picture, radius in pixels."""
    y, x = np.indices(shape)
    return np.hypot(y - (shape[0] - 1) / 2, x - (shape[1] - 1) / 2) <= radius


def speckled(mask: Mask, *, seed: int) -> NDArray[np.uint8]:
    """A picture in which the target is dark; unlike for every seed."""
    rng = np.random.default_rng(seed)
    return np.where(mask, rng.integers(0, 60, mask.shape), rng.integers(60, 256, mask.shape)).astype(np.uint8)
