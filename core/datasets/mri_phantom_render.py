"""The way from a plan to the voxels of a scan and its reference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from core.datasets.mri_phantom_plan import MriPhantomCase
from core.datasets.mri_phantom_space import EXTENT_MM, Field, Space
from core.datasets.mri_phantom_tissue import tissue
from core.datasets.mri_phantom_tumour import put_tumour
from core.datasets.mri_phantom_vessels import put_vessels

_BLUR_VOXELS = (0.3, 0.5, 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class MriPhantom:
    """A scan after contrast.

    Attributes:
        voxels: int16 (z, y, x), 0 and above.
        mask: bool, the whole tumour with its satellites.
        spacing_mm: (z, y, x).
    """

    voxels: NDArray[np.int16]
    mask: NDArray[np.bool_]
    spacing_mm: tuple[float, float, float]


def render_mri_phantom(case: MriPhantomCase, *, shape: tuple[int, int, int]) -> MriPhantom:
    """Draw a phantom; the same plan and shape give the same voxels."""
    space = Space.whole(shape)
    found = tissue(space, case.patient)
    put_vessels(found.signal, space, case.patient)
    mask = put_tumour(found.signal, space, case, breast=found.breast)
    signal = gaussian_filter(found.signal, _BLUR_VOXELS, output=found.signal)
    rng = np.random.default_rng(case.seed)
    signal *= _coil(space, rng)
    return MriPhantom(_with_noise(signal, case.noise, rng), mask, space.spacing_mm)


def _coil(space: Space, rng: np.random.Generator) -> Field:
    """Return uneven sensitivity: brighter near the coil in front, with a slow drift of each scan's own."""
    z, y, x = (place / extent for place, extent in zip(space.places_mm, EXTENT_MM, strict=True))
    slopes = rng.normal(0.0, 0.18, 3)
    drift = slopes[0] * (z - 0.5) + slopes[1] * x + slopes[2] * (x**2 - 0.08)
    return np.asarray(np.exp(drift + 0.45 * (0.45 - y)), dtype=np.float32)


def _with_noise(signal: Field, spread: float, rng: np.random.Generator) -> NDArray[np.int16]:
    """Add Rician noise: the magnitude of a signal with noise in both channels, above 0 in air as well."""
    real = signal + spread * rng.standard_normal(signal.shape, dtype=np.float32)
    other = spread * rng.standard_normal(signal.shape, dtype=np.float32)
    return np.asarray(np.rint(np.hypot(real, other)), dtype=np.int16)
