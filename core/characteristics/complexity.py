"""Irregularity of an outline from its Fourier descriptors.

Hu et al. (2023) take the ratio of the first descriptor's magnitude to the sum of the others and call a
higher value more complex; that ratio falls as a shape grows irregular. So complexity is its inverse here
and the printed ratio is kept as `fourier_ratio`. Descriptors: Zahn and Roskies 1972,
doi:10.1109/TC.1972.5008949.

Both mix size and elongation: a disc of 10 px radius has a complexity of 0.096 and one of 80 px 0.015, for the
stairs of the pixels are coarser on the former, and a smooth ellipse of 3 : 1 has 0.64 where a star with five
lobes has 0.4. `core.characteristics.irregularity` leaves both out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.characteristics.contour import Contour, resample_equal_arc, signed_area
from core.characteristics.lesion_view import LesionView
from core.measured import Measured

N_SAMPLES = 128
"""Points on the contour. More of them measure the pixels' stairs rather than the lesion: a disc of 50 px
radius has a complexity of 0.05 with 128 points and 0.08 with 512."""


def complexity(lesion: LesionView) -> Measured:
    """The `contour_complexity` of the largest component's outer contour, in true proportions where known."""
    return Measured.of(contour_complexity(lesion.contour))


def fourier_ratio(lesion: LesionView) -> Measured:
    """Return |F_1| / sum of the other descriptors, as Hu et al. print it: the inverse of `complexity`."""
    value = contour_complexity(lesion.contour)
    return Measured.of(1 / value) if value else Measured.undefined("the outline is a perfect circle")


def contour_complexity(contour: Contour) -> float:
    """Return sum of |F_k| over k >= 2 and all negative k, divided by |F_1|.

    0 for a circle, growing with irregularity; the same for any size, place, rotation and sense of running.

    Args:
        contour: (n, 2) corners of a polygon with an area; it is resampled at equal arc length.
    """
    return samples_complexity(resample_equal_arc(contour, count=N_SAMPLES))


def samples_complexity(samples: Contour) -> float:
    """Return `contour_complexity` for points taken as they are: (n, 2), any spacing along the outline.

    An ellipse of semi-axes a > b sampled at equal angles of its parameter gives (a - b) / (a + b).
    """
    magnitudes = np.abs(descriptors(samples))
    return float(magnitudes[2:].sum() / magnitudes[1])


def descriptors(samples: Contour) -> NDArray[np.complex128]:
    """Return Fourier descriptors F_0 .. F_(n-1) of points (y, x), F_(n-k) standing for F_(-k).

    Centred, so that F_0 is 0, and counter-clockwise in (x, y), so that F_1 is the circle that fits best.
    """
    y, x = (samples if signed_area(samples) > 0 else samples[::-1]).T
    position = x + 1j * y
    return np.asarray(np.fft.fft(position - position.mean()) / len(position), dtype=np.complex128)
