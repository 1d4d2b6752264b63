"""Random changes to a picture and its reference that keep what it shows."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box

MAX_ROTATION_DEG = 15.0
SCALES = (0.75, 1.4)
MAX_ASPECT = 0.18
MAX_SHIFT = 0.12
"""A share of the picture's side."""
ZOOMED = 0.5
"""Share of the pictures that become a close-up of the lesion first."""
MARGINS = (1.2, 4.0)
"""Sides of a close-up in sides of the lesion's box."""
_OFF_CENTRE = 0.25
"""A share of the lesion's side: how far a close-up may be off it."""
_LEAST_SIDE_PX = 32
_KEPT = 0.6
"""Share of the lesion that must stay in the picture, else it is not moved."""


def augment(
    image: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    random: np.random.Generator,
    *,
    close_ups: float = ZOOMED,
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Zoom in on the lesion or not, mirror, rotate, scale, shift, then change the grey levels of the picture.

    Close-ups teach a model to look closer where a box tells it to, as it does when it is asked. Never
    upside down: in ultrasound the shadow falls away from the probe.

    Args:
        image: (y, x) or (y, x, 3).
        mask: (y, x), not empty.
        random: The generator that is drawn from.
        close_ups: Share of the pictures that become close-ups; 0 for models that get no box.

    Returns:
        Picture and reference of one shape, smaller than before in a close-up; the reference is not empty.
        What moves in is black.
    """
    if random.random() < close_ups:
        window = _close_up(mask, random)
        image, mask = np.ascontiguousarray(image[window]), np.ascontiguousarray(mask[window])
    image, mask = _moved(image, mask, random)
    return _regraded(image, random), mask


def _close_up(mask: NDArray[np.bool_], random: np.random.Generator) -> tuple[slice, slice]:
    """Return a square round the lesion, cut off at the picture's edges."""
    box = bounding_box(mask)
    start, stop = np.array(box.start), np.array(box.stop)
    size = stop - start
    margin = np.exp(random.uniform(*np.log(MARGINS)))
    centre = (start + stop) / 2 + random.uniform(-_OFF_CENTRE, _OFF_CENTRE, size=2) * size * (margin - 1)
    half = max(size.max() * margin, _LEAST_SIDE_PX) / 2
    low, high = np.floor(centre - half), np.ceil(centre + half)
    low, high = np.minimum(low, start), np.maximum(high, stop)
    y, x = (
        slice(int(max(first, 0)), int(min(last, side)))
        for first, last, side in zip(low, high, mask.shape, strict=True)
    )
    return y, x


def _moved(
    image: NDArray[np.uint8], mask: NDArray[np.bool_], random: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    matrix = _affine(mask.shape, random)
    size_xy = (mask.shape[1], mask.shape[0])
    # Areas, not flags, are moved, so that the outline does not fray.
    share = cv2.warpAffine(mask.astype(np.float32), matrix, size_xy, flags=cv2.INTER_LINEAR)
    moved = share >= 0.5
    zoom = abs(float(np.linalg.det(matrix[:, :2])))
    if moved.sum() < _KEPT * zoom * mask.sum() or not moved.any():
        return image, mask
    return np.asarray(cv2.warpAffine(image, matrix, size_xy, flags=cv2.INTER_LINEAR), dtype=np.uint8), moved


def _affine(shape_yx: tuple[int, ...], random: np.random.Generator) -> NDArray[np.float64]:
    """Return the (2, 3) matrix on (x, y), about the picture's centre."""
    angle = np.deg2rad(random.uniform(-MAX_ROTATION_DEG, MAX_ROTATION_DEG))
    scale = np.exp(random.uniform(*np.log(SCALES)))
    aspect = np.exp(random.uniform(-MAX_ASPECT, MAX_ASPECT) / 2)
    mirror = random.choice([-1.0, 1.0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag([scale * aspect * mirror, scale / aspect])
    size_xy = np.array(shape_yx[::-1], dtype=np.float64)
    centre = (size_xy - 1) / 2
    shift = centre - linear @ centre + random.uniform(-MAX_SHIFT, MAX_SHIFT, size=2) * size_xy
    return np.column_stack([linear, shift])


def _regraded(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Change gamma, contrast, brightness, and now and then add speckle or blur, like another scanner."""
    levels = np.linspace(0.0, 1.0, 256) ** np.exp(random.uniform(-0.45, 0.45))
    levels = (levels - 0.3) * np.exp(random.uniform(-0.35, 0.3)) + 0.3 + random.uniform(-0.12, 0.12)
    table = np.clip(levels * 255.0, 0, 255).astype(np.uint8)
    graded = np.asarray(cv2.LUT(image, table), dtype=np.uint8)
    kind = random.random()
    if kind < 0.25:
        return _speckled(graded, random)
    if kind < 0.4:
        return np.asarray(cv2.GaussianBlur(graded, (0, 0), random.uniform(0.5, 1.6)), dtype=np.uint8)
    return graded


def _speckled(image: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Add multiplicative noise with grains of one to a few pixels."""
    grain = random.integers(1, 4)
    coarse = [max(1, size // int(grain)) for size in image.shape[:2]]
    noise = random.standard_normal(coarse, dtype=np.float32) * random.uniform(0.05, 0.25)
    noise = np.asarray(
        cv2.resize(noise, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32
    )
    factor = np.exp(noise)[..., None] if image.ndim == 3 else np.exp(noise)
    return np.asarray(np.clip(image * factor, 0, 255), dtype=np.uint8)
