"""The ellipse whose outline has the strongest step from dark inside to bright outside.

Breast lesions are mostly darker than the tissue round them (Stavros et al., Radiology 196 (1995) 123-134),
so the step is looked for in that direction only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.models.ellipse_shape import Ellipse

_ANGLES = np.linspace(0, 2 * np.pi, 32, endpoint=False)
_STEP_SHARE = 0.12
_WEAKEST, _STRONGEST = -1.5, 2.0


@dataclass(frozen=True, slots=True)
class EllipseFamily:
    """Ellipses to choose from.

    Attributes:
        ellipses: (n, 4) rows of centre y, centre x, radius y, radius x in pixels.
        penalty: (n,) how unlikely each is before the image is seen, in units of the step score.
    """

    ellipses: NDArray[np.float64]
    penalty: NDArray[np.float64]

    def only(self, kept: NDArray[np.bool_]) -> EllipseFamily:
        """The members that `kept` (n,) marks; all of them where it marks none."""
        return EllipseFamily(self.ellipses[kept], self.penalty[kept]) if kept.any() else self


def best_ellipse(smooth: NDArray[np.float32], family: EllipseFamily, *, contrast: float) -> Ellipse:
    """The member with the highest mean step minus penalty; the first among equals.

    Args:
        smooth: (y, x) image without speckle.
        family: The ellipses to choose from, at least one.
        contrast: Grey values that count as a step of 1.
    """
    score = _steps(smooth, family.ellipses, contrast) - family.penalty
    cy, cx, ry, rx = family.ellipses[int(score.argmax())].tolist()
    return Ellipse((cy, cx), (ry, rx))


def rather_dark(smooth: NDArray[np.float32], family: EllipseFamily, *, weight: float) -> EllipseFamily:
    """The family with a penalty of `weight` times each member's mean brightness over the image's."""
    inside = np.mean([_ring(smooth, family.ellipses, scale)[0].mean(axis=1) for scale in (0.3, 0.7)], axis=0)
    return EllipseFamily(family.ellipses, family.penalty + weight * inside / (smooth.mean() + 1))


def _steps(
    smooth: NDArray[np.float32], ellipses: NDArray[np.float64], contrast: float
) -> NDArray[np.float64]:
    """Return the mean over the outline of outside minus inside, (n,); each place counts within limits."""
    outer, outer_seen = _ring(smooth, ellipses, 1 + _STEP_SHARE)
    inner, inner_seen = _ring(smooth, ellipses, 1 - _STEP_SHARE)
    step = np.where(outer_seen & inner_seen, (outer - inner) / contrast, 0.0)
    return np.asarray(step.clip(_WEAKEST, _STRONGEST).mean(axis=1))


def _ring(
    smooth: NDArray[np.float32], ellipses: NDArray[np.float64], scale: float
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return grey values (n, angles) along the scaled outlines, and whether each place is in the image."""
    cy, cx, ry, rx = (column[:, None] for column in ellipses.T)
    return sample(smooth, cy + ry * scale * np.sin(_ANGLES), cx + rx * scale * np.cos(_ANGLES))


def sample(
    smooth: NDArray[np.float32], y: NDArray[np.float64], x: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the grey values at places between pixels (linear), and whether each place is in the image."""
    import cv2

    height, width = smooth.shape
    seen = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    values = cv2.remap(
        smooth, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(values, dtype=np.float32), seen
