"""Intervals of a smooth function of patient means, without drawing: what BCa tends to with many patients.

The approximate bootstrap confidence interval (ABC) of DiCiccio and Efron 1992, doi:10.1093/biomet/79.2.231
(Efron and Tibshirani 1993, ISBN 978-0-412-04231-7, section 22.6) differs from BCa with endlessly many draws
by the order of 1 / n of the width. BCa from B draws is off by 1.5 % of the width for B = 2,000, by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Function = Callable[[Array], Array]
"""A function from means (rows, k) to estimates (rows,)."""

MOST_UNEVEN = 1 / 20
"""Squared skewness plus excess kurtosis of the patients' pulls, per patient: up to it what ABC leaves out is
below 0.2 % of the width (next terms of Cornish and Fisher's expansion at 95 %); above it, draw patients."""


@dataclass(frozen=True, slots=True)
class _Expansion:
    """A function about the means of all patients.

    Attributes:
        estimate: There.
        error: Standard error.
        reach: The change of the means by one standard error, in the function's steepest direction, shape
            (k,).
        acceleration: A sixth of the skewness of the estimate.
        curve: Its second derivative along reach, halved, in standard errors.
        bias: The bias in standard errors.
    """

    estimate: float
    error: float
    reach: Array
    acceleration: float
    curve: float
    bias: float


def abc_ends(function: Function, members: Array, *, confidence: float) -> tuple[float, float] | None:
    """Return both ends of the interval.

    Args:
        function: Smooth near the means.
        members: The contribution of each patient, shape (patients, k), finite; many patients
            (`core.statistics.interval_method`).
        confidence: Above 0 and below 1.

    Returns:
        None where a few patients have too much of the effect, or where nothing varies: draw patients then.
    """
    found = _expanded(function, members)
    if found is None:
        return None
    from scipy.special import ndtr, ndtri  # pages need not wait for scipy before a number is asked for

    off = found.bias - found.curve
    centre = ndtri(2 * ndtr(found.acceleration) * ndtr(-off))
    ends = []
    for quantile in (ndtri((1 - confidence) / 2), ndtri((1 + confidence) / 2)):
        shifted = centre + quantile
        steps = shifted / (1 - found.acceleration * shifted) ** 2
        ends.append(float(function((members.mean(axis=0) + steps * found.reach)[None])[0]))
    return None if np.isnan(ends).any() else (ends[0], ends[1])


def _expanded(function: Function, members: Array) -> _Expansion | None:
    count, means = len(members), members.mean(axis=0)
    apart = members - means
    spread, axes = np.linalg.eigh(apart.T @ apart / count**2)
    kept = spread > 1e-12 * max(float(spread[-1]), 1e-300)
    if not kept.any():
        return None
    steps = (axes * np.sqrt(np.maximum(spread, 0)))[:, kept].T
    estimate = float(function(means[None])[0])
    higher, lower = function(means + steps), function(means - steps)
    slopes = (higher - lower) / 2
    error = float(np.sqrt((slopes**2).sum()))
    if not error > 0:  # also where it is not a number
        return None
    reach = slopes @ steps / error
    pulls = apart @ (axes[:, kept] @ (slopes / np.sqrt(spread[kept])))
    if _uneven(pulls) > MOST_UNEVEN:
        return None
    along = function(np.stack([means + reach, means - reach]))
    return _Expansion(
        estimate,
        error,
        reach,
        acceleration=float((pulls**3).sum() / (6 * (pulls**2).sum() ** 1.5)),
        curve=float((along.sum() - 2 * estimate) / (2 * error)),
        bias=float((higher + lower - 2 * estimate).sum() / (2 * error)),
    )


def _uneven(pulls: Array) -> float:
    """Return how far the sum of the pulls can be from normal, see `MOST_UNEVEN`."""
    squares = (pulls**2).mean()
    skewness = (pulls**3).mean() / squares**1.5
    excess = (pulls**4).mean() / squares**2 - 3
    return float((skewness**2 + abs(excess)) / len(pulls))
