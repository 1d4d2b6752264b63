"""Permutation test of paired differences: were there none, each patient's could have the other sign."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.statistics.exchange import as_extreme, permutation_p

N_FLIPS = 9_999
MOST_EXACT = 13
"""Patients up to which every combination of signs is gone through."""

_AT_ONCE = 2_000_000
"""Signs drawn at once."""


class Alternative(StrEnum):
    """What is tested against no difference."""

    DIFFERENT = "different"
    GREATER = "greater"


def sign_flip_p(
    totals: NDArray[np.float64],
    *,
    alternative: Alternative = Alternative.DIFFERENT,
    n_flips: int = N_FLIPS,
    seed: int = 0,
) -> float | None:
    """Tests the sum of all differences, all differences of a patient turned together.

    Fisher 1935, The Design of Experiments, section 21; Phipson and Smyth 2010, doi:10.2202/1544-6115.1585,
    for drawn signs. Exact for few patients.

    Args:
        totals: Finite, one per patient: the sum of his differences.
        alternative: Two-sided, or that the sum is above 0.
        n_flips: Combinations of signs drawn where there are too many for all.
        seed: Of the signs.

    Returns:
        None where no patient differs.
    """
    differing = totals[totals != 0]
    if not differing.size:
        return None
    observed = float(totals.sum())
    if differing.size <= MOST_EXACT:
        flipped = _all_signs(differing.size) @ differing
        return float(_reached(flipped, observed, alternative) / flipped.size)
    rng = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // differing.size)
    reached = 0
    for start in range(0, n_flips, rows):
        signs = 2.0 * rng.integers(2, size=(min(rows, n_flips - start), differing.size), dtype=np.int8) - 1
        reached += _reached(signs @ differing, observed, alternative)
    return permutation_p(reached, n_flips)


def _all_signs(count: int) -> NDArray[np.float64]:
    bits = np.arange(2**count)[:, None] >> np.arange(count) & 1
    return np.where(bits == 1, -1.0, 1.0)


def _reached(flipped: NDArray[np.float64], observed: float, alternative: Alternative) -> int:
    if alternative is Alternative.GREATER:
        return as_extreme(flipped, observed)
    return as_extreme(np.abs(flipped), abs(observed))
