"""Exact distance from many pixels to the nearest of many others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from scipy.spatial import cKDTree

PIXELS_PER_QUERY = 30
"""A tree answers one pixel in about the time in which the transform passes over this many (measured)."""


def nearest_distances(
    targets: NDArray[np.bool_], queries: NDArray[np.bool_], *, step: tuple[float, ...]
) -> NDArray[np.float64]:
    """Euclidean distance between pixel centres, from every query pixel to its nearest target pixel.

    Args:
        targets: (y, x) or (z, y, x), at least one pixel True.
        queries: Same shape.
        step: Distance between neighbouring centres along each axis; its unit is the result's.

    Returns:
        One distance per True pixel of `queries`, in C order.
    """
    if queries.size > PIXELS_PER_QUERY * np.count_nonzero(queries):
        return _by_tree(targets, queries, step=step)
    return _by_transform(targets, queries, step=step)


def _by_tree(
    targets: NDArray[np.bool_], queries: NDArray[np.bool_], *, step: tuple[float, ...]
) -> NDArray[np.float64]:
    """For few pixels far apart: neither time nor memory grow with the box between them."""
    tree = cKDTree(np.argwhere(targets) * np.asarray(step))
    distances, _ = tree.query(np.argwhere(queries) * np.asarray(step))
    return np.asarray(distances, dtype=np.float64)


def _by_transform(
    targets: NDArray[np.bool_], queries: NDArray[np.bool_], *, step: tuple[float, ...]
) -> NDArray[np.float64]:
    """For many pixels in a small box. Distances are worked out at the queries only, which halves the time."""
    nearest = distance_transform_edt(~targets, sampling=step, return_distances=False, return_indices=True)
    offsets = (nearest[:, queries].T - np.argwhere(queries)) * np.asarray(step)
    return np.asarray(np.sqrt(np.square(offsets).sum(axis=1)), dtype=np.float64)
