"""Vessels: enhancing tubes that look like a tumour on a single slice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.datasets.mri_phantom_plan import MriPatient, Point, centre_mm
from core.datasets.mri_phantom_space import EXTENT_MM, Field, Space

_STEP_MM = 0.8
_RADIUS_MM = (1.1, 2.1)
_SIGNAL = (320.0, 460.0)


def put_vessels(signal: Field, space: Space, patient: MriPatient) -> None:
    """Draw the vessels of both breasts and beside the breastbone into the scan."""
    rng = np.random.default_rng([patient.seed, 1])
    for side in ("left", "right"):
        for _ in range(int(rng.integers(3, 7))):
            line = _branch(patient.axes_mm, centre_mm(patient.axes_mm, side), rng)
            _draw(signal, space, line, rng=rng)
    for x_mm in (-17.0, 17.0):
        heights = np.arange(0.0, EXTENT_MM[0], _STEP_MM)
        line = np.column_stack([heights, np.full_like(heights, 109.0), np.full_like(heights, x_mm)])
        _draw(signal, space, line + _wander(len(line), rng, reach_mm=1.5), rng=rng)


def _branch(axes: Point, base: Point, rng: np.random.Generator) -> NDArray[np.float64]:
    """A bent line (n, 3) from the outer upper edge of a breast towards its middle or front."""
    outwards = np.sign(base[2])
    start = np.array(base) + np.array(axes) * [rng.uniform(-0.3, 0.7), -rng.uniform(0, 0.25), 0.75 * outwards]
    end = np.array(base) + np.array(axes) * [
        rng.uniform(-0.45, 0.35),
        -rng.uniform(0.4, 0.85),
        rng.uniform(-0.3, 0.3),
    ]
    middle = (start + end) / 2 + rng.normal(0, 9, 3)
    length = np.linalg.norm(end - middle) + np.linalg.norm(middle - start)
    t = np.linspace(0, 1, max(int(length / _STEP_MM), 8))[:, None]
    line = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return np.asarray(line + _wander(len(line), rng, reach_mm=2.5), dtype=np.float64)


def _wander(count: int, rng: np.random.Generator, *, reach_mm: float) -> NDArray[np.float64]:
    """Return slow swings to and fro."""
    t = np.linspace(0, 1, count)[:, None]
    waves = rng.uniform(1.0, 3.5, 3) * 2 * np.pi
    return np.asarray(reach_mm * np.sin(t * waves + rng.uniform(0, 2 * np.pi, 3)), dtype=np.float64)


def _draw(signal: Field, space: Space, line: NDArray[np.float64], *, rng: np.random.Generator) -> None:
    """Lay a tube along a line; its share of a voxel counts, so thin vessels are dim."""
    brightness, radius = rng.uniform(*_SIGNAL), rng.uniform(*_RADIUS_MM)
    for place, width in _points(line, radius):
        block = space.around(place, width + space.voxel_mm)
        z, y, x = block.places_mm
        away = np.sqrt((z - place[0]) ** 2 + (y - place[1]) ** 2 + (x - place[2]) ** 2)
        share = np.clip((width - away) / space.voxel_mm + 0.5, 0.0, 1.0)
        here = signal[block.box]
        signal[block.box] = np.maximum(here, np.where(here > 0, share * brightness, 0.0))


def _points(line: NDArray[np.float64], radius: float) -> Iterator[tuple[Point, float]]:
    """Return the places along a line with the radius there, thinner towards its end."""
    for place, share in zip(line, np.linspace(1.0, 0.55, len(line)), strict=True):
        yield (float(place[0]), float(place[1]), float(place[2])), radius * float(share)
