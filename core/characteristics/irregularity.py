"""Irregularity of an outline beyond its best ellipse: neither size nor elongation counts.

`complexity` sums all Fourier descriptors but the first, so that it grows with elongation (the ellipse's own
descriptor, F_-1) and, for small lesions, with the stairs of the pixels. Here the ellipse of F_1 and F_-1 is
taken out and a fixed number of harmonics is left, as elliptic Fourier analysis orders an outline (Kuhl and
Giardina 1982, doi:10.1016/0146-664X(82)90034-X). An ellipse that is run through at equal arc length has
further descriptors of its own; therefore the outline is first pressed into the circle of its best ellipse by
its second moments, which turns every ellipse into a circle. That, and ten harmonics, is our choice.
"""

from __future__ import annotations

import numpy as np

from core.characteristics.complexity import N_SAMPLES, descriptors
from core.characteristics.contour import Contour, area_moments, resample_equal_arc, without_stairs
from core.characteristics.lesion_view import LesionView
from core.measured import Measured

HARMONICS = 10
"""Waves around the outline at most: finer ones are pixels' stairs in all but large lesions."""


def irregularity(lesion: LesionView) -> Measured:
    """The `contour_irregularity` of the largest component in true proportions where known."""
    return Measured.of(contour_irregularity(without_stairs(lesion.contour)))


def contour_irregularity(contour: Contour) -> float:
    """The root of the energy of harmonics 2 to `HARMONICS` over that of the circle, once elongation is gone.

    0 for a circle and for an ellipse, growing with irregularity; the same for any size, place, rotation,
    elongation and sense of running. A deviation of r (1 + e cos(k t)) from a circle gives about e / sqrt(2).

    Args:
        contour: (n, 2) corners of a polygon with an area.
    """
    samples = resample_equal_arc(_rounded(contour), count=N_SAMPLES)
    energy = np.abs(descriptors(samples)) ** 2
    # F_(k + 1) and F_(1 - k) make k waves around the circle.
    waves = sum(energy[order + 1] + energy[1 - order] for order in range(2, HARMONICS + 1))
    return float(np.sqrt(waves / energy[1]))


def _rounded(contour: Contour) -> Contour:
    """The outline stretched until the second moments of what it encloses are those of a circle."""
    centre, moments = area_moments(contour)
    sizes, axes = np.linalg.eigh(moments)
    return np.asarray((contour - centre) @ axes / np.sqrt(sizes), dtype=np.float64)
