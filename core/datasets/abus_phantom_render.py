"""The way from a plan to the voxels of an ABUS volume and the references of its lesions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.datasets.abus_phantom_lesion import put_lesion
from core.datasets.abus_phantom_plan import EXTENT_MM, AbusPhantomCase
from core.datasets.abus_phantom_tissue import abus_tissue
from core.datasets.mri_phantom_space import Space
from core.datasets.phantom_speckle import log_compress, speckle

_LOSS_DB_PER_MM = 0.13
"""The rest that depth compensation leaves of the attenuation."""

_LEAST_PSF_VOXELS = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class AbusPhantom:
    """A volume and its lesions.

    Attributes:
        voxels: uint8 (z, y, x).
        masks: bool (z, y, x), one per planned lesion, in that order; no two share a voxel.
        spacing_mm: (z, y, x).
    """

    voxels: NDArray[np.uint8]
    masks: tuple[NDArray[np.bool_], ...]
    spacing_mm: tuple[float, float, float]


def render_abus_phantom(case: AbusPhantomCase, *, shape: tuple[int, int, int]) -> AbusPhantom:
    """Draw a phantom; the same plan and shape give the same voxels."""
    space = Space.whole(shape, extent_mm=EXTENT_MM)
    tissue = abus_tissue(space, case)
    taken = np.zeros(shape, dtype=np.bool_)
    masks = []
    for lesion in case.lesions:
        mask = put_lesion(tissue, space, lesion) & ~taken
        taken |= mask
        masks.append(mask)
    level_db = tissue.echo_db - tissue.loss_db - _LOSS_DB_PER_MM * space.places_mm[1]
    voxels = _scanned(level_db.astype(np.float32), space, case)
    return AbusPhantom(voxels, tuple(masks), space.spacing_mm)


def _scanned(level_db: NDArray[np.float32], space: Space, case: AbusPhantomCase) -> NDArray[np.uint8]:
    """Apply speckle and log compression of the patient's device."""
    device = case.patient.device
    psf_mm = (device.elevation_mm, *device.scanner.psf_mm)
    psf_px = tuple(
        max(width / step, _LEAST_PSF_VOXELS) for width, step in zip(psf_mm, space.spacing_mm, strict=True)
    )
    rng = np.random.default_rng([case.seed, 1])
    envelope = speckle(level_db, psf_px=psf_px, looks=device.scanner.looks, rng=rng)
    return np.asarray(np.rint(log_compress(envelope, device.scanner)), dtype=np.uint8)
