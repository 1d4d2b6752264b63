"""Permutation test of paired differences: were there none, each patient's could have the other sign."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.statistics.exchange import as_extreme, permutation_p

N_FLIPS = 9_999
MOST_EXACT = 13
"""Patients up to which every combination of signs is gone through."""

MANY_DIFFERING = 2_000
"""Patients with a difference from which on p is what endlessly many drawn signs tend to."""

MOST_UNEVEN = 0.01
"""Sum of fourth powers by squared sum of squares, 1 / n where all differ by as much: above it a few patients
have most of the effect, and signs are drawn."""

_AT_ONCE = 2_000_000
"""Signs drawn at once."""


class Alternative(StrEnum):
    """The alternative to no difference."""

    DIFFERENT = "different"
    GREATER = "greater"


def sign_flip_p(
    totals: NDArray[np.float64],
    *,
    alternative: Alternative = Alternative.DIFFERENT,
    n_flips: int = N_FLIPS,
    seed: int = 0,
) -> float | None:
    """Test the sum of all differences, all differences of a patient turned together.

    Fisher 1935, The Design of Experiments, section 21; Phipson and Smyth 2010, doi:10.2202/1544-6115.1585,
    for drawn signs. Exact for few patients. For many of them signs need not be drawn: the sum's distribution
    is normal but for its kurtosis (Edgeworth's expansion: Hall 1992, doi:10.1007/978-1-4612-4384-7, section
    2.3). p is never smaller than drawn signs could make it.

    Args:
        totals: Finite, one per patient: the sum of the differences, 0 where only rounding is left of it.
        alternative: Two-sided, or that the sum is above 0.
        n_flips: Combinations of signs drawn where there are too many for all.
        seed: The seed of the signs.

    Returns:
        None where no patient differs.
    """
    differing = totals[totals != 0]
    if not differing.size:
        return None
    observed, size = float(totals.sum()), float(np.abs(totals).sum())
    if differing.size <= MOST_EXACT:
        flipped = _all_signs(differing.size) @ differing
        return float(_reached(flipped, observed, size=size, alternative=alternative) / flipped.size)
    if differing.size >= MANY_DIFFERING and _uneven(differing) <= MOST_UNEVEN:
        return _limit_p(differing, observed, alternative=alternative, least=1 / (1 + n_flips))
    rng = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // differing.size)
    reached = 0
    for start in range(0, n_flips, rows):
        signs = 2.0 * rng.integers(2, size=(min(rows, n_flips - start), differing.size), dtype=np.int8) - 1
        reached += _reached(signs @ differing, observed, size=size, alternative=alternative)
    return permutation_p(reached, n_flips)


def _limit_p(
    differing: NDArray[np.float64], observed: float, *, alternative: Alternative, least: float
) -> float:
    from scipy.special import ndtr  # pages need not wait for scipy before a number is asked for

    two_sided = alternative is Alternative.DIFFERENT
    z = (abs(observed) if two_sided else observed) / np.sqrt((differing**2).sum())
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    tail = ndtr(-z) - 2 * _uneven(differing) / 24 * (z**3 - 3 * z) * density
    return float(np.clip(2 * tail if two_sided else tail, least, 1.0))


def _uneven(differing: NDArray[np.float64]) -> float:
    return float((differing**4).sum() / (differing**2).sum() ** 2)


def _all_signs(count: int) -> NDArray[np.float64]:
    bits = np.arange(2**count)[:, None] >> np.arange(count) & 1
    return np.where(bits == 1, -1.0, 1.0)


def _reached(flipped: NDArray[np.float64], observed: float, *, size: float, alternative: Alternative) -> int:
    if alternative is Alternative.GREATER:
        return as_extreme(flipped, observed, size=size)
    return as_extreme(np.abs(flipped), abs(observed), size=size)
