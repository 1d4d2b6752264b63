"""Slope and intercept of calibration: how far probabilities are too bold, and too high, as one line.

The truth is regressed on the logit of the probability (Cox 1958, doi:10.1093/biomet/45.3-4.562; Van Calster
et al. 2019, doi:10.1186/s12916-019-1466-7). A slope of 1 with an intercept of 0 is calibrated; below 1 the
probabilities are too extreme. The intercept is that of a line with slope 1 (calibration in the large): above
0 they are too low.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_STEPS = 50
_ENOUGH = 1e-10
_STEEPEST = 50.0
"""A slope or intercept beyond it comes of classes that do not overlap, which have none."""


def calibration_lines(truth: NDArray[np.bool_], logits: Array, weights: Array) -> Array:
    """Return the slope and intercept of many weightings of the cases, by Newton's method.

    Args:
        truth: (n,).
        logits: Logits of the calibrated probability, (n,), finite.
        weights: (draws, n), how often each case counts.

    Returns:
        (draws, 2); NaN where classes do not overlap, or one has no case.
    """
    design = np.column_stack([np.ones(logits.size), logits])
    line = _fitted(truth, design, np.zeros(logits.size), weights)
    large = _fitted(truth, design[:, :1], logits, weights)
    return np.column_stack([line[:, 1], large[:, 0]])


def _fitted(truth: NDArray[np.bool_], design: Array, offset: Array, weights: Array) -> Array:
    """Return coefficients (draws, k) of logistic regressions; NaN where they do not settle."""
    found = np.zeros((len(weights), design.shape[1]))
    step = np.full_like(found, np.inf)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(found @ design.T + offset, -500, 500)))
        slope = (weights * (truth - chance)) @ design
        bend = np.einsum("bn,ni,nj->bij", weights * chance * (1 - chance), design, design)
        bend += 1e-12 * np.eye(design.shape[1])
        step = np.clip(np.linalg.solve(bend, slope[..., None])[..., 0], -2, 2)
        found = np.clip(found + step, -2 * _STEEPEST, 2 * _STEEPEST)
        if np.abs(step).max(initial=0) < _ENOUGH:
            break
    settled = (np.abs(step).max(axis=1) < 1e-6) & (np.abs(found).max(axis=1) < _STEEPEST)
    return np.where(settled[:, None], found, np.nan)
