"""The test whether any of several arms ranks differently from the others on the same patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.ties import joined

FEWEST_ARMS = 3


@dataclass(frozen=True, slots=True)
class Friedman:
    """Friedman's test over patients.

    Attributes:
        n_patients: Patients with a value in every arm.
        n_arms: Arms.
        chi2: Statistic, corrected for ties; None with fewer than two patients or where no patient's values
            differ.
        p: The p by the chi-squared distribution with n_arms - 1 degrees of freedom; None likewise.
        kendalls_w: Agreement of the patients on the order of the arms, 0 to 1; None likewise.
        mean_ranks: One per arm, 1 for the arm with the lowest values; None with no patient.
    """

    n_patients: int
    n_arms: int
    chi2: float | None = None
    p: float | None = None
    kendalls_w: float | None = None
    mean_ranks: tuple[float, ...] | None = None


def friedman(by_patient: NDArray[np.float64], *, sizes: NDArray[np.float64] | None = None) -> Friedman:
    """Test for no difference between arms (Friedman 1937, doi:10.1080/01621459.1937.10503522).

    Args:
        by_patient: Shape (patients, arms): one value per patient and arm, finite.
        sizes: The sizes of what was averaged, see `core.statistics.ties`; values equal up to rounding share a
            rank.

    Raises:
        InputError: Fewer than three arms; two are a paired difference.
    """
    n_patients, n_arms = by_patient.shape
    if n_arms < FEWEST_ARMS:
        raise InputError(f"Friedman's test got {n_arms} arms; it needs {FEWEST_ARMS} or more")
    if not n_patients:
        return Friedman(0, n_arms)
    # scipy takes half a second to import, which pages need not wait for.
    from scipy.stats import friedmanchisquare, rankdata

    by_patient = joined(by_patient, sizes=sizes)
    ranks = tuple(float(rank) for rank in rankdata(by_patient, axis=1).mean(axis=0))
    if n_patients < 2 or not np.ptp(by_patient, axis=1).any():
        return Friedman(n_patients, n_arms, mean_ranks=ranks)
    found = friedmanchisquare(*by_patient.T)
    chi2 = float(found.statistic)
    return Friedman(n_patients, n_arms, chi2, float(found.pvalue), chi2 / (n_patients * (n_arms - 1)), ranks)
