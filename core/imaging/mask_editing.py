"""The changes of a mask by hand: brush, polygon, holes, largest component, smoothing; all (y, x) bool."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

import cv2
import numpy as np
import scipy
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Position = tuple[float, float]


def stroke_mask(shape: tuple[int, int], path_yx: Sequence[Position], *, radius_px: float) -> Mask:
    """Return the pixels whose centres lie within `radius_px` of a polyline.

    Args:
        shape: (y, x) of the image.
        path_yx: Index coordinates; one position paints a disc, none paints nothing. Parts outside the
            image are cut off.
        radius_px: The radius of the brush, in image pixels. A brush of less than half a pixel's diagonal may
            lie between all centres; the pixel below each given position is painted in any case.

    Returns:
        bool (y, x).
    """
    painted = np.zeros(shape, dtype=bool)
    for start, stop in zip(path_yx, (*path_yx[1:], path_yx[-1]), strict=True) if path_yx else ():
        _paint_segment(painted, start, stop=stop, radius_px=radius_px)
    for y, x in path_yx:
        row, column = floor(y + 0.5), floor(x + 0.5)
        if 0 <= row < shape[0] and 0 <= column < shape[1]:
            painted[row, column] = True
    return painted


def polygon_mask(shape: tuple[int, int], vertices_yx: Sequence[Position]) -> Mask:
    """Return the pixels whose centres lie inside a polygon by the even-odd rule.

    A centre exactly on an edge belongs to the side of higher indices, so that polygons which share an edge
    share no pixel.

    Args:
        shape: (y, x) of the image.
        vertices_yx: Index coordinates; fewer than three enclose nothing. Parts outside are cut off.

    Returns:
        bool (y, x).
    """
    crossings = np.zeros((shape[0], shape[1] + 1), dtype=np.uint8)  # only odd or even counts, so it may wrap
    for start, stop in zip(vertices_yx, (*vertices_yx[1:], *vertices_yx[:1]), strict=True):
        _count_crossings(crossings, *sorted((start, stop)))
    # A pixel is inside where an odd number of edges cross its row at or before it.
    return np.asarray(np.cumsum(crossings, axis=1, dtype=np.uint8)[:, :-1] % 2 == 1)


def fill_holes(mask: Mask) -> Mask:
    """Make background that cannot be reached from the border by horizontal and vertical steps target."""
    # SciPy's binary_fill_holes finds the same, in ten times as long for a mammogram of 2,000 x 2,000 pixels.
    labels, count = scipy.ndimage.label(~mask)
    is_outside = np.zeros(count + 1, dtype=bool)
    for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        is_outside[edge] = True
    is_outside[0] = False
    return np.asarray(~is_outside[labels])


def largest_component(mask: Mask) -> Mask:
    """The largest of the components (diagonals connect); of equal ones the first in reading order.

    An empty mask stays empty.
    """
    labels, count = scipy.ndimage.label(mask, structure=np.ones((3, 3)))
    if count == 0:
        return mask.copy()
    sizes = np.bincount(labels.ravel())[1:]
    return np.asarray(labels == 1 + int(np.argmax(sizes)))


def smooth(mask: Mask, *, radius_px: float) -> Mask:
    """Round off what is thinner than a disc: the majority within `radius_px` of each pixel.

    A median filter, so that area changes little where the outline is already round. Beyond the border
    the image is taken to go on as at the border.

    Args:
        mask: bool (y, x).
        radius_px: The radius of the disc; below 1 nothing changes.
    """
    if radius_px < 1:
        return mask.copy()
    reach = floor(radius_px)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = (y * y + x * x <= radius_px * radius_px).astype(np.float32)
    covered = cv2.filter2D(mask.astype(np.float32), -1, disc, borderType=cv2.BORDER_REPLICATE)
    # Large discs are counted by Fourier transform; the counts are whole numbers again after rounding.
    return np.asarray(np.rint(covered) * 2 > disc.sum())


def share_changed(model_mask: Mask, edited: Mask) -> float:
    """Return pixels that differ as a share of those in either mask: 0 for equal masks, 1 for disjoint ones.

    This is the Jaccard distance, 1 - IoU (Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x); two
    empty masks do not differ.
    """
    either = int(np.count_nonzero(model_mask | edited))
    return int(np.count_nonzero(model_mask ^ edited)) / either if either else 0.0


def _count_crossings(crossings: NDArray[np.uint8], upper: Position, lower: Position) -> None:
    """Add an edge's crossing of each row to the first pixel at or after it; its lower end is not part."""
    first = min(max(ceil(upper[0]), 0), len(crossings))
    rows = np.arange(first, min(max(ceil(lower[0]), first), len(crossings)))
    if rows.size == 0:
        return
    share = (rows - upper[0]) / (lower[0] - upper[0])
    x = upper[1] + share * (lower[1] - upper[1])
    columns = np.clip(np.ceil(x), 0, crossings.shape[1] - 1).astype(np.intp)
    np.add.at(crossings, (rows, columns), 1)


def _paint_segment(painted: Mask, start: Position, *, stop: Position, radius_px: float) -> None:
    """Set the pixels near one piece of a stroke; only its own bounding box is looked at."""
    rows, columns = (
        slice(
            min(max(ceil(min(start[axis], stop[axis]) - radius_px), 0), painted.shape[axis]),
            min(max(floor(max(start[axis], stop[axis]) + radius_px) + 1, 0), painted.shape[axis]),
        )
        for axis in (0, 1)
    )
    y, x = np.mgrid[rows, columns].astype(np.float64)
    along_y, along_x = stop[0] - start[0], stop[1] - start[1]
    length2 = along_y * along_y + along_x * along_x
    t = ((y - start[0]) * along_y + (x - start[1]) * along_x) / length2 if length2 > 0 else np.zeros_like(y)
    t = np.clip(t, 0.0, 1.0)
    distance2 = (y - start[0] - t * along_y) ** 2 + (x - start[1] - t * along_x) ** 2
    painted[rows, columns] |= distance2 <= radius_px * radius_px
