"""Breasts, chest and what is in them before contrast reaches the tumour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from core.datasets.mri_phantom_plan import BACKGROUND, DENSITIES, MriPatient, centre_mm
from core.datasets.mri_phantom_space import Field, Space

FAT, GLAND, SKIN, MUSCLE, LUNG, HEART = 75.0, 170.0, 200.0, 150.0, 28.0, 330.0
"""Signal after contrast with the fat suppressed, as in most breast MRI."""

_THRESHOLDS = dict(zip(DENSITIES, (1.15, 0.6, 0.1, -0.45), strict=True))
_ENHANCED = dict(zip(BACKGROUND, (0.05, 0.2, 0.45, 0.8), strict=True))
_SKIN_MM = 2.2
_SKIN_SHARE = 0.025
"""Skin of the trunk, in the units of `_SHELL`."""

_BEHIND_MM = 42.0
"""The way that a breast reaches down the side of the trunk behind its base."""

_SHELL = (1.0, 1.13)
"""Fat under the skin of the trunk, in units of `MriTissue`'s squared distance from its middle."""

_CHEST = (92.0, 104.0, 148.0)
"""Middle of the trunk behind the breasts' base, and its semi-axes y and x, in mm."""


@dataclass(frozen=True, slots=True, eq=False)
class MriTissue:
    """A scan without tumour and vessels.

    Attributes:
        signal: float32 (z, y, x).
        depth: Distance from the middle of the nearer breast's base in units of its semi-axes: below 1 within.
        breast: bool, where a tumour may grow: inside a breast, in front of the chest wall.
    """

    signal: Field
    depth: Field
    breast: NDArray[np.bool_]


def tissue(space: Space, patient: MriPatient) -> MriTissue:
    """Return fat, gland, skin, muscle, lungs and heart of a patient; the same at each visit."""
    rng = np.random.default_rng(patient.seed)
    depth = _depth(space, patient, rng)
    base_y = centre_mm(patient.axes_mm, "left")[1]
    trunk = _trunk(space, base_y)
    breast = (depth < 1.0) & (trunk > _SHELL[0])
    signal = np.where(breast | (trunk < _SHELL[1]), FAT, 0.0).astype(np.float32)
    gland = _gland(space, patient, depth, rng)
    signal += (breast * gland * (_glandular_signal(space, patient, rng) - FAT)).astype(np.float32)
    edge = np.where(breast, depth > 1.0 - _SKIN_MM / patient.axes_mm[1], trunk < _SHELL[1])
    signal[edge & (signal > 0) & (trunk > _SHELL[1] - _SKIN_SHARE)] = SKIN
    _put_chest(signal, space, trunk=trunk, rng=rng)
    signal *= 1.0 + 0.06 * space.clouds(rng, size_mm=5.0)
    return MriTissue(signal, depth, breast & (depth < 0.93) & (trunk > 1.04))


def _trunk(space: Space, base_y: float) -> Field:
    """Return the squared distance from the trunk's middle in its semi-axes: below 1 within its muscle."""
    _, y, x = space.places_mm
    flat = ((y - base_y - _CHEST[0]) / _CHEST[1]) ** 2 + (x / _CHEST[2]) ** 2
    return np.asarray(np.broadcast_to(flat, space.shape), dtype=np.float32)


def _depth(space: Space, patient: MriPatient, rng: np.random.Generator) -> Field:
    """Return `MriTissue.depth`; breasts are never quite even, nor alike."""
    z, y, x = space.places_mm
    uneven = 1.0 + 0.035 * space.clouds(rng, size_mm=45.0)
    sides = []
    for side in ("left", "right"):
        centre, axes = centre_mm(patient.axes_mm, side), np.array(patient.axes_mm) * rng.uniform(0.95, 1.04)
        forwards = np.where(y < centre[1], (y - centre[1]) / axes[1], (y - centre[1]) / _BEHIND_MM)
        distance = np.abs((z - centre[0]) / axes[0]) ** 2.2 + forwards**2
        sides.append(np.sqrt(distance + ((x - centre[2]) / axes[2]) ** 2) * uneven)
    return np.asarray(np.minimum(*sides), dtype=np.float32)


def _gland(space: Space, patient: MriPatient, depth: Field, rng: np.random.Generator) -> Field:
    """Return the share of fibroglandular tissue, 0 to 1: strands and lobules, most of them in the middle."""
    field = 0.75 * space.clouds(rng, size_mm=13.0) + 0.5 * space.clouds(rng, size_mm=5.0)
    field += 2.2 * (0.62 - depth)
    share = expit((field - _THRESHOLDS[patient.density]) / 0.22)
    return np.asarray(share * np.clip((0.9 - depth) / 0.08, 0.0, 1.0), dtype=np.float32)


def _glandular_signal(space: Space, patient: MriPatient, rng: np.random.Generator) -> Field:
    """Return the gland with its own enhancement, in patches."""
    patches = np.clip(space.clouds(rng, size_mm=8.0) + 0.4, 0.0, 1.8)
    return np.asarray(GLAND * (1.0 + _ENHANCED[patient.background] * patches), dtype=np.float32)


def _put_chest(signal: Field, space: Space, *, trunk: Field, rng: np.random.Generator) -> None:
    """Put muscle of the chest wall, lungs, the middle between them, and the heart to the left."""
    z, y, x = space.places_mm
    behind = y - centre_mm((0.0, 0.0, 0.0), "left")[1]
    signal[trunk < 1.0] = MUSCLE
    signal[(trunk < 0.7) & (np.abs(x) > 16.0 + 0.1 * behind)] = LUNG
    heart = ((x - 22.0) / 46.0) ** 2 + ((behind - 60.0) / 33.0) ** 2 + ((z - 25.0) / 50.0) ** 2
    chamber = heart + 0.12 * space.clouds(rng, size_mm=30.0)
    signal[(chamber < 1.0) & (trunk < 0.72)] = MUSCLE
    signal[(chamber < 0.72) & (trunk < 0.72)] = HEART
