"""A straight line through points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.by_patient import Patients, numbered, owners
from core.statistics.few_patients import FEWEST_PATIENTS, of_enough
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import CONFIDENCE, Interval
from core.statistics.ties import constant


@dataclass(frozen=True, slots=True)
class Regression:
    """The least squares of y on x over the rows in which both are defined.

    Attributes:
        n: Such rows.
        n_undefined: Rows left out.
        n_patients: The number of patients of such rows.
        slope: The slope in units of y per unit of x; None with fewer than three rows, or where x does not
            vary.
        intercept: y at x = 0; None likewise.
        r2: Share of y's variance that the line explains, 0 to 1; None likewise, or where y does not vary.
        slope_interval: 95 %, by Student's t; None with too few patients (`core.statistics.few_patients`), or
            where R2 is.
        p: Two-sided, of a slope of 0, by the same t; None where R2 is, or with too few patients some of whom
            have several rows.
    """

    n: int
    n_undefined: int
    n_patients: int
    slope: float | None = None
    intercept: float | None = None
    r2: float | None = None
    slope_interval: Interval | None = None
    p: float | None = None


def regression(x: Column, y: Column, *, patients: Patients | None = None) -> Regression:
    """Fit one regressor by least squares (e.g. Montgomery et al. 2021, ISBN 978-1-119-57872-7, ch. 2).

    Where patients have several rows, the slope's error is that of leaving out one patient at a time, with one
    degree of freedom less than patients: rows of a patient are no independent ones (the cluster jackknife,
    CR3: Bell and McCaffrey 2002, Survey Methodology 28:169; MacKinnon, Nielsen and Webb 2023,
    doi:10.1002/jae.2990).

    Args:
        x: One value per row; None or NaN is undefined.
        y: Likewise.
        patients: Patient of each row; None where every row is another's.

    Raises:
        InputError: The columns differ in length, or a value is infinite.
    """
    given = as_floats(x, name="the regressor")
    answer = as_floats(y, name="the response", length=given.size)
    owner = owners(patients, given.size, "row")
    both = ~np.isnan(given + answer)
    given, answer, owner = given[both], answer[both], owner[both]
    n, n_undefined, n_patients = int(given.size), int(np.count_nonzero(~both)), int(np.unique(owner).size)
    if n < 3 or constant(given):
        return Regression(n, n_undefined, n_patients)
    dx, dy = given - given.mean(), answer - answer.mean()
    slope = float(dx @ dy / (dx @ dx))
    intercept = float(answer.mean() - slope * given.mean())
    if constant(answer):
        return Regression(n, n_undefined, n_patients, slope, intercept)
    r2 = min(float((dx @ dy) ** 2 / ((dx @ dx) * (dy @ dy))), 1.0)
    if n_patients == n:
        error, degrees = abs(slope) * float(np.sqrt((1 - r2) / r2 / (n - 2))) if r2 else _plain(dx, dy), n - 2
    else:
        error, degrees = _clustered(given, answer, numbered(owner)[1]), n_patients - 1
    ends, p = _tested(slope, error, degrees)
    if n_patients < n and n_patients < FEWEST_PATIENTS:
        p = None
    return Regression(n, n_undefined, n_patients, slope, intercept, r2, of_enough(ends, n_patients), p)


def _plain(dx: NDArray[np.float64], dy: NDArray[np.float64]) -> float:
    """Return standard error of a slope of 0."""
    return float(np.sqrt(dy @ dy / (dx.size - 2) / (dx @ dx)))


def _clustered(x: NDArray[np.float64], y: NDArray[np.float64], owner: NDArray[np.intp]) -> float:
    """Return spread of the slopes without one patient; not a number where one of them is not defined."""
    counts = np.bincount(owner)
    x, y = x - x.mean(), y - y.mean()
    sums = [np.bincount(owner, weights=column) for column in (x, y, x * x, x * y)]
    left = x.size - counts
    sx, sy, sxx, sxy = (column.sum() - column for column in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = sxx - sx**2 / left
        slopes = np.where(spread > 1e-12 * float(x @ x), (sxy - sx * sy / left) / spread, np.nan)
    whole = float(x @ y / (x @ x))
    return float(np.sqrt((counts.size - 1) / counts.size * ((slopes - whole) ** 2).sum()))


def _tested(slope: float, error: float, degrees: int) -> tuple[Interval | None, float | None]:
    """Return interval and p of a slope; neither where its error is not known."""
    if not np.isfinite(error) or degrees < 1:
        return None, None
    if error == 0:
        return None, 0.0
    from scipy.stats import t  # takes half a second to import, which pages need not wait for

    reach = float(t.ppf((1 + CONFIDENCE) / 2, degrees)) * error
    return Interval(slope - reach, slope + reach), float(2 * t.sf(abs(slope) / error, degrees))
