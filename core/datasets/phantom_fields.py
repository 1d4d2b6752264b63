"""The smooth random curves and textures that phantoms are made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]


def smooth_noise(
    shape_yx: tuple[int, int], *, cell_yx: tuple[float, float], rng: np.random.Generator
) -> Field:
    """Return Gaussian noise without structure finer than a cell.

    Args:
        shape_yx: The shape of the result.
        cell_yx: Correlation length in pixels, each above 0.
        rng: Source of the noise.

    Returns:
        float32, mean 0 and standard deviation 1 over the field.
    """
    coarse = [max(3, round(size / cell) + 2) for size, cell in zip(shape_yx, cell_yx, strict=True)]
    noise = Image.fromarray(rng.standard_normal(coarse).astype(np.float32))
    field = np.asarray(noise.resize(shape_yx[::-1], Image.Resampling.BICUBIC))
    return np.asarray((field - field.mean()) / max(float(field.std()), 1e-6), dtype=np.float32)


def smooth_curve(count: int, *, waves: float, rng: np.random.Generator) -> Field:
    """A random curve of about `waves` periods over `count` samples, float32, roughly within -1..1."""
    position = np.linspace(0.0, 2.0 * np.pi, count)
    curve = np.zeros(count)
    for order in range(1, 4):
        amplitude = rng.normal(0.0, 0.6 / order)
        curve += amplitude * np.sin(position * waves * order / 2.0 + rng.uniform(0.0, 2.0 * np.pi))
    return np.asarray(np.clip(curve, -1.5, 1.5), dtype=np.float32)


def bend_columns(field: Field, shift_y: Field) -> Field:
    """Move every column down by its `shift_y` pixels, so that a texture follows a curved layer.

    What moves in from outside repeats the edge.
    """
    source = np.arange(len(field), dtype=np.float32)[:, np.newaxis] - shift_y[np.newaxis, :]
    source = np.clip(source, 0.0, len(field) - 1.001)
    above = source.astype(np.intp)
    share = source - above
    upper, lower = (np.take_along_axis(field, rows, axis=0) for rows in (above, above + 1))
    return np.asarray(upper + share * (lower - upper), dtype=np.float32)


def sigmoid(values: NDArray[np.floating]) -> Field:
    """Return 0 far below zero, 1 far above, float32."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -30.0, 30.0))), dtype=np.float32)
