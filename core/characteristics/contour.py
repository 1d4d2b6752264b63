"""Outlines of masks as polygons, and what can be said of a polygon.

A contour is an (n, 2) array of (y, x) corners in order, the last joined to the first, in any unit.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray
from skimage.measure import find_contours

Contour = NDArray[np.float64]


def outer_contour(mask: NDArray[np.bool_]) -> Contour:
    """Return outer contour of a mask of one component by marching squares at 0.5, in pixels.

    Its corners lie halfway between a pixel inside and its neighbour outside, so that a row of n pixels
    is n long and a single pixel is 1 by 1 (Lorensen and Cline 1987, doi:10.1145/37402.37422, in 2D).

    Args:
        mask: Boolean (y, x), one component (pixels that meet at a corner are joined), not empty.
    """
    # A frame of background closes the contour of a mask that touches the image border.
    framed = np.pad(mask, 1).astype(np.float64)
    loops: list[Contour] = find_contours(framed, 0.5, fully_connected="high")  # type: ignore[no-untyped-call]
    return np.asarray(max(loops, key=area)[:-1] - 1.0, dtype=np.float64)


def area(contour: Contour) -> float:
    """Return area inside a contour, in its unit squared (shoelace formula)."""
    return abs(signed_area(contour))


def signed_area(contour: Contour) -> float:
    """Return the same as `area`, below 0 where the contour runs the other way round."""
    y, x = contour.T
    return float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)) / 2)


def area_moments(contour: Contour) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centre (2,) of the area inside a contour, and its second moments about it (2, 2), by the area.

    Sums over the triangles from the origin to each edge (Steger 1996, FGBV-96-05, by Green's theorem).
    """
    start = contour.mean(axis=0)
    one = contour - start
    other = np.roll(one, -1, axis=0)
    twice = one[:, 1] * other[:, 0] - one[:, 0] * other[:, 1]
    whole = twice.sum() / 2
    centre = (twice[:, None] * (one + other)).sum(axis=0) / (6 * whole)
    both = one + other
    second = np.einsum("n,ni,nj->ij", twice, one, one) + np.einsum("n,ni,nj->ij", twice, other, other)
    second = (second + np.einsum("n,ni,nj->ij", twice, both, both)) / (24 * whole)
    return start + centre, np.asarray(second - np.outer(centre, centre), dtype=np.float64)


def perimeter(contour: Contour) -> float:
    """Return length of a contour, its closing edge included."""
    return float(_edge_lengths(contour).sum())


def convex_hull(contour: Contour) -> Contour:
    """Return corners of the smallest convex polygon round a contour that has an area."""
    return np.asarray(contour[scipy.spatial.ConvexHull(contour).vertices], dtype=np.float64)


def resample_equal_arc(contour: Contour, *, count: int) -> Contour:
    """Return `count` points on a contour at equal distances along it, the first corner first."""
    closed = np.vstack([contour, contour[:1]])
    travelled = np.concatenate([[0.0], np.cumsum(_edge_lengths(contour))])
    stops = np.arange(count) * (travelled[-1] / count)
    return np.column_stack([np.interp(stops, travelled, axis) for axis in closed.T])


def without_stairs(contour: Contour) -> Contour:
    """A pixel contour with its steps smoothed away (weights 1 4 6 4 1 along it, taken round the end)."""
    weights = {-2: 1, -1: 4, 0: 6, 1: 4, 2: 1}
    smooth = sum(weight * np.roll(contour, shift, axis=0) for shift, weight in weights.items())
    return np.asarray(smooth / 16.0, dtype=np.float64)


def _edge_lengths(contour: Contour) -> NDArray[np.float64]:
    return np.asarray(np.linalg.norm(np.roll(contour, -1, axis=0) - contour, axis=1), dtype=np.float64)
