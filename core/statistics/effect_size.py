"""The size of a paired difference beside its spread, and its consistency."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cohens_dz(differences: NDArray[np.float64]) -> float | None:
    """The mean difference in their standard deviations (Lakens 2013, doi:10.3389/fpsyg.2013.00863).

    Args:
        differences: Finite, one per patient.

    Returns:
        None with fewer than two differences, or where they are all equal.
    """
    if differences.size < 2:
        return None
    spread = float(differences.std(ddof=1))
    # Equal differences may differ by rounding.
    return None if spread <= 1e-12 * float(np.abs(differences).max()) else float(differences.mean()) / spread


def rank_biserial(differences: NDArray[np.float64]) -> float | None:
    """Return share of the ranks in favour minus share against, -1 to 1 (Kerby 2014, doi:10.2466/11.IT.3.1).

    The effect size that goes with Wilcoxon's signed-rank test; differences of 0 are left out of both.

    Args:
        differences: Finite, one per patient.

    Returns:
        None where no difference is other than 0.
    """
    differing = differences[differences != 0]
    if not differing.size:
        return None
    from scipy.stats import rankdata  # takes half a second to import, which pages need not wait for

    ranks = rankdata(np.abs(differing))
    return float((ranks * np.sign(differing)).sum() / ranks.sum())
