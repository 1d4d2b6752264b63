"""The tumour of a phantom: enhancing foci whose outline changes from slice to slice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

from core.datasets.mri_phantom_plan import Focus, MriPhantomCase
from core.datasets.mri_phantom_space import Field, Space

_RIM_FROM = 0.55


def put_tumour(
    signal: Field, space: Space, case: MriPhantomCase, *, breast: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Draw all foci into the scan.

    Args:
        signal: Changed in place.
        space: The space of the whole scan.
        case: The phantom.
        breast: The voxels where a focus may grow.

    Returns:
        bool (z, y, x), the voxels of every focus; at least one.
    """
    mask = np.zeros(space.shape, dtype=np.bool_)
    for focus in case.foci:
        block = space.around(focus.centre_mm, 2.0 * max(focus.radii_mm))
        level = _level(block, focus)
        inside = _one_piece((level < 1.0) & breast[block.box])
        share = np.clip((1.0 - level) * min(focus.radii_mm) / block.voxel_mm + 0.5, 0.0, 1.0)
        share = np.where(inside | (breast[block.box] & (level > 1.0) & (level < 1.25)), share, 0.0)
        here = signal[block.box]
        signal[block.box] = here + share * (_enhanced(block, focus, case, level) - here)
        mask[block.box] |= inside
    if not mask.any():
        nearest = np.argmin(np.abs(np.argwhere(breast) - space.index_of(case.foci[0].centre_mm)).sum(axis=1))
        mask[tuple(np.argwhere(breast)[nearest])] = True
    return mask


def _level(block: Space, focus: Focus) -> Field:
    """Return a level below 1 within the focus: a turned ellipsoid with lobes, and perhaps spicules."""
    rng = np.random.default_rng(focus.seed)
    z, y, x = block.places_mm
    offsets = [place - centre for place, centre in zip((z, y, x), focus.centre_mm, strict=True)]
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    squared = sum(
        (sum(turn[axis, other] * offsets[other] for other in range(3)) / focus.radii_mm[axis]) ** 2
        for axis in range(3)
    )
    radius = float(np.mean(focus.radii_mm))
    lobes = (0.07 + 0.19 * focus.irregularity) * block.clouds(rng, size_mm=1.1 * radius)
    spicules = 0.11 * focus.irregularity * block.clouds(rng, size_mm=max(0.3 * radius, 1.5))
    return np.asarray(np.sqrt(squared) + lobes + spicules, dtype=np.float32)


def _enhanced(block: Space, focus: Focus, case: MriPhantomCase, level: Field) -> Field:
    """Return uneven enhancement, or that of a rim round a dark middle."""
    rng = np.random.default_rng([focus.seed, 1])
    uneven = 1.0 + (0.05 + 0.1 * focus.irregularity) * block.clouds(rng, size_mm=5.0)
    rim = _RIM_FROM + (1.05 - _RIM_FROM) * np.clip(level, 0.0, 1.0) ** 2 if case.patient.rim else 1.0
    return np.asarray(case.patient.enhancement * uneven * rim, dtype=np.float32)


def _one_piece(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest part of a mask, so that the number of foci is the number of parts unless they meet."""
    labels, count = label(mask, structure=np.ones((3, 3, 3)))
    if count < 2:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(np.bincount(labels.ravel())[1:])), dtype=np.bool_)
