"""The certainty of a share of cases.

Wilson's interval holds its promise with few cases too, and where the share is 0 or 1, for its width does not
come from what was seen to vary. With several cases of a patient it is taken of as many independent cases as
they are worth: by the design effect of the clusters (Rao and Scott 1992, doi:10.2307/2532311), and where the
share is 0 or 1, which says nothing of it, as if a patient's cases were all alike (Kish 1965, ISBN
978-0-471-10949-5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.by_patient import Patients, numbered
from core.statistics.few_patients import FEWEST_PATIENTS, TOO_FEW_PATIENTS
from core.statistics.interval import CONFIDENCE, Interval

NO_CASES = "no case"


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share of cases.

    Attributes:
        count: Cases with the property.
        n: All of them.
        n_patients: Theirs.
        value: 0 to 1; None without a case.
        interval: 95 %; None without a case, or where those asked are of too few patients.
        reason: The reason why there is no interval; None where there is one.
    """

    count: int
    n: int
    n_patients: int
    value: float | None
    interval: Interval | None
    reason: str | None


def proportion(
    holds: Sequence[bool] | NDArray[np.bool_], patients: Patients, *, n_asked: int | None = None
) -> Proportion:
    """A share with Wilson's interval, patients being independent.

    Args:
        holds: One value per case, True where the case has the property.
        patients: Patient of each case.
        n_asked: Patients of the whole analysis, where the cases are a part of it, as the positive ones are:
            they must not be too few (`core.statistics.few_patients`); None for those of the cases.

    Raises:
        InputError: Another number of patients than cases.
    """
    column = np.asarray(holds, dtype=np.float64)
    if column.size != len(patients):
        raise InputError(f"{len(patients)} patients were given for {column.size} cases; give one a case")
    n_patients, owner = numbered(patients)
    count, n = int(column.sum()), int(column.size)
    if not n:
        return Proportion(0, 0, 0, None, None, NO_CASES)
    if (n_patients if n_asked is None else n_asked) < FEWEST_PATIENTS:
        return Proportion(count, n, n_patients, count / n, None, TOO_FEW_PATIENTS)
    worth = _independent(column, owner)
    return Proportion(count, n, n_patients, count / n, wilson_interval(count * worth / n, worth), None)


def _independent(column: NDArray[np.float64], owner: NDArray[np.intp]) -> float:
    """Return how many independent cases these are worth; never more than there are."""
    n, counts = column.size, np.bincount(owner)
    if counts.max() == 1:
        return float(n)
    share, alike = column.mean(), n**2 / float((counts**2).sum())
    if share in (0.0, 1.0) or counts.size < 2:
        return alike
    apart = np.bincount(owner, weights=column) - share * counts
    variance = float((apart**2).sum()) * counts.size / (counts.size - 1) / n**2
    return float(n / max(1.0, variance * n / (share * (1 - share))))


def wilson_interval(count: float, n: float) -> Interval | None:
    """Return the 95 % interval of a share by Wilson 1927, doi:10.1080/01621459.1927.10502953.

    Args:
        count: Cases with the property, from 0 to n.
        n: Independent cases, or what they are worth.

    Returns:
        None where n is 0.
    """
    if not n:
        return None
    # Half a second of scipy.stats, which pages need not wait for.
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, n, alpha=1 - CONFIDENCE, method="wilson")
    return Interval(float(low), float(high))
