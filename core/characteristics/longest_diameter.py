"""Longest diameter, the one that T-staging goes by."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import pdist

from core.characteristics.contour import Contour, convex_hull
from core.characteristics.lesion_view import LesionView
from core.measured import Measured


def longest_diameter_px(lesion: LesionView) -> Measured:
    """Greatest distance across the largest component in pixels: the maximum Feret diameter.

    Between the outer edges of its pixels (`core.characteristics.contour.outer_contour`), not their
    centres: a row of n pixels is n long.
    """
    return Measured.of(longest_diameter(lesion.contour_px))


def longest_diameter_mm(lesion: LesionView) -> Measured:
    """As `longest_diameter_px`, in mm."""
    return Measured.of(longest_diameter(lesion.contour))


def longest_diameter(contour: Contour) -> float:
    """Greatest distance between two corners of a contour that has an area, in its unit."""
    return float(np.max(pdist(convex_hull(contour))))
