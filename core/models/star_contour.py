"""The closed outline near an ellipse that follows the strongest dark-to-bright edge.

The outline has one radius per angle, so it is star-shaped about the ellipse's centre. The cheapest radii
are found by dynamic programming over the angles (Amini, Weymouth, Jain: IEEE TPAMI 12 (1990) 855-867,
doi:10.1109/34.57681, in polar coordinates). Radii are in units of the ellipse: 1 lies on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.models.ellipse_fit import sample
from core.models.ellipse_shape import Ellipse
from core.prompts.values import PointPrompt

ANGLES = np.linspace(0, 2 * np.pi, 64, endpoint=False)
RADII = np.linspace(0.5, 1.4, 40)
_EXPECTED_RADIUS = 1.05
_STEP = 0.08
_MAX_JUMP = 2
_JUMP_COST = 0.05
_EDGE_WEIGHT = 1.2
_FORBIDDEN = 50.0


def outline_radii(
    smooth: NDArray[np.float32], ellipse: Ellipse, points: tuple[PointPrompt, ...], *, stiffness: float
) -> NDArray[np.float64]:
    """Return the radius of the best outline at each of `ANGLES`.

    Args:
        smooth: (y, x) image without speckle.
        ellipse: The ellipse near which the outline is looked for.
        points: Positive ones stay inside the outline, negative ones outside, where the search range allows.
        stiffness: Cost of leaving the ellipse; 0 lets edges alone decide.
    """
    cost = -_EDGE_WEIGHT * _edge_strength(smooth, ellipse)
    cost += stiffness * ((RADII - _EXPECTED_RADIUS) / 0.3) ** 2
    for point in points:
        cost += _FORBIDDEN * _forbidden(point, ellipse)
    radii = RADII[cheapest_closed_path(cost)]
    return np.asarray(0.25 * np.roll(radii, 1) + 0.5 * radii + 0.25 * np.roll(radii, -1))


def fill_outline(ellipse: Ellipse, radii: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the mask (y, x) of the polygon through the outline."""
    import cv2

    y, x = _places(ellipse, ANGLES, radii)
    # OpenCV takes whole numbers; four fractional bits place the corners to 1/16 px.
    corners = np.round(np.stack([x, y], axis=-1) * 16).astype(np.int32)
    mask = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(mask, [corners], 1, shift=4)
    return mask.astype(bool)


def cheapest_closed_path(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the column for each row of `cost` (rows are a circle) with the least sum and small jumps.

    The path is followed for two and a half turns and its middle turn is kept: by then it has
    forgotten where it began, so that it closes.
    """
    rows = len(cost)
    order = np.arange(2 * rows + rows // 2) % rows
    total, came_from = np.zeros(cost.shape[1]), []
    for row in order:
        best, previous = _best_step(total)
        total = best + cost[row]
        came_from.append(previous)
    path, column = np.empty(len(order), dtype=np.int64), int(total.argmin())
    for place in range(len(order) - 1, -1, -1):
        path[place] = column
        column = int(came_from[place][column])
    return path[rows : 2 * rows]


def _best_step(total: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return cheapest way into each column from the row before: its cost, and the column it comes from."""
    jumps = np.arange(-_MAX_JUMP, _MAX_JUMP + 1)
    padded = np.pad(total, _MAX_JUMP, constant_values=np.inf)
    costs = np.lib.stride_tricks.sliding_window_view(padded, len(jumps)) + _JUMP_COST * jumps**2
    chosen = costs.argmin(axis=1)
    columns = np.arange(len(total))
    return costs[columns, chosen], columns + jumps[chosen]


def _edge_strength(smooth: NDArray[np.float32], ellipse: Ellipse) -> NDArray[np.float64]:
    """Return outside minus inside at every (angle, radius), by its spread, within limits; 0 off the image."""
    step = np.zeros((len(ANGLES), len(RADII)))
    for width in (_STEP, _STEP / 2):
        outer, outer_seen = _polar(smooth, ellipse, RADII + width)
        inner, inner_seen = _polar(smooth, ellipse, RADII - width)
        step += np.where(outer_seen & inner_seen, outer - inner, 0)
    # Three grey values keep the noise of a flat image from looking like edges.
    return np.asarray((step / (np.abs(step).std() + 3)).clip(-2, 3))


def _polar(
    smooth: NDArray[np.float32], ellipse: Ellipse, radii: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    y, x = _places(ellipse, ANGLES[:, None], radii[None])
    return sample(smooth, y, x)


def _places(
    ellipse: Ellipse, angles: NDArray[np.float64], radii: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    (cy, cx), (ry, rx) = ellipse.centre_yx, ellipse.radii_yx
    return cy + ry * radii * np.sin(angles), cx + rx * radii * np.cos(angles)


def _forbidden(point: PointPrompt, ellipse: Ellipse) -> NDArray[np.bool_]:
    """Return (angle, radius) places where an outline would put the point on the wrong side."""
    y, x = (
        (value - c) / r
        for value, c, r in zip(point.position, ellipse.centre_yx, ellipse.radii_yx, strict=True)
    )
    turn = np.abs((ANGLES - np.arctan2(y, x) + np.pi) % (2 * np.pi) - np.pi)
    wrong = np.hypot(y, x) > RADII if point.positive else np.hypot(y, x) <= RADII
    return np.asarray((turn < 2 * np.pi / len(ANGLES) * 1.01)[:, None] & wrong[None])
