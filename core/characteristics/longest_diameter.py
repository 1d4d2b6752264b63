"""Longest diameter, the one that T-staging goes by."""

from __future__ import annotations

from itertools import product

import numpy as np
import scipy
from numpy.typing import NDArray

from core.characteristics.contour import Contour, convex_hull
from core.characteristics.lesion_view import LesionView
from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured


def longest_diameter_px(lesion: LesionView) -> Measured:
    """Return greatest distance across the largest component in pixels: the maximum Feret diameter.

    Between the outer edges of its pixels (`core.characteristics.contour.outer_contour`), not their
    centres: a row of n pixels is n long.
    """
    return Measured.of(longest_diameter(lesion.contour_px))


def longest_diameter_mm(lesion: LesionView) -> Measured:
    """Return the same as `longest_diameter_px`, in mm."""
    return Measured.of(longest_diameter(lesion.contour))


def longest_diameter(contour: Contour) -> float:
    """Return greatest distance between two corners of a contour that has an area, in its unit."""
    return float(np.max(scipy.spatial.distance.pdist(convex_hull(contour))))


def longest_volume_diameter_mm(lesion: VolumeLesion) -> Measured:
    """Return greatest distance across the largest component of a volume in mm, in any direction.

    Between the outer corners of its voxels, as in pictures between the outer edges of pixels.
    """
    corners = lesion.steps.places_mm(_outer_corners(lesion.largest))
    hull = corners[scipy.spatial.ConvexHull(corners).vertices]
    return Measured.of(float(np.max(scipy.spatial.distance.pdist(hull))))


def _outer_corners(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return corners (n, 3) of the first and last voxel of every row: the farthest two are among them."""
    width = mask.shape[2]
    z, y = np.nonzero(mask.any(axis=2))
    first, last = mask.argmax(axis=2)[z, y], width - 1 - mask[..., ::-1].argmax(axis=2)[z, y]
    ends = np.concatenate([np.column_stack([z, y, first]), np.column_stack([z, y, last])]).astype(np.float64)
    shifts = np.array(list(product((-0.5, 0.5), repeat=3)))
    return np.unique((ends[:, None] + shifts).reshape(-1, 3), axis=0)
