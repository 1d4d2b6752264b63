"""Proportions of a lesion: long to short side, and height to width in the image."""

from __future__ import annotations

import numpy as np

from core.characteristics.contour import Contour, convex_hull
from core.characteristics.lesion_view import LesionView
from core.measured import Measured


def aspect_ratio(lesion: LesionView) -> Measured:
    """Return long over short side of the smallest-area rectangle round the largest component, at least 1.

    The rectangle may be turned. In mm where the spacing is known, in pixels where it is not.
    """
    short, long = minimum_rectangle(lesion.contour)
    return Measured.of(long / short)


def depth_to_width(lesion: LesionView) -> Measured:
    """Return vertical over horizontal extent of the largest component; above 1 is "taller than wide".

    A sign of malignancy where the beam enters from the top (Stavros et al. 1995,
    doi:10.1148/radiology.196.1.7784555). In mm where the spacing is known, in pixels where it is not.
    """
    height, width = np.ptp(lesion.contour, axis=0)
    return Measured.of(height / width)


def minimum_rectangle(contour: Contour) -> tuple[float, float]:
    """Return short and long side of the smallest-area rectangle round a contour that has an area.

    One side of it lies along an edge of the convex hull (Freeman and Shapira 1975,
    doi:10.1145/360881.360919).
    """
    hull = convex_hull(contour)
    edges = np.roll(hull, -1, axis=0) - hull
    along = edges / np.linalg.norm(edges, axis=1, keepdims=True)
    across = along[:, ::-1] * (1.0, -1.0)
    lengths, widths = np.ptp(hull @ along.T, axis=0), np.ptp(hull @ across.T, axis=0)
    best = int(np.argmin(lengths * widths))
    short, long = sorted((float(lengths[best]), float(widths[best])))
    return short, long
