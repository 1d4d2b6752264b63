"""How certain a slope is where several lesions belong to one patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.statistics.bootstrap import CONFIDENCE, Interval
from core.statistics.patients import Patients, numbered, patient_sums, patients_where
from core.statistics.values import Column, as_floats

FEWEST = 6
"""Patients below which standard errors of clusters say nothing; a rule of this project for intervals."""


@dataclass(frozen=True, slots=True)
class ClusteredSlope:
    """Of a straight line by least squares, standard errors by patient.

    Attributes:
        n_patients: With a case in which both are defined.
        interval: 95 %, by Student's t with patients less one degrees of freedom; None with few patients.
        p: Two-sided, likewise, of a slope of 0.
    """

    n_patients: int
    interval: Interval | None = None
    p: float | None = None


def clustered_slope(x: Column, y: Column, *, patients: Patients) -> ClusteredSlope:
    """The slope of y on x with errors that may go together within a patient.

    The sandwich of clusters with the usual factor G / (G - 1) * (n - 1) / (n - 2) (CR1: Liang and Zeger 1986,
    doi:10.1093/biomet/73.1.13; Cameron and Miller 2015, doi:10.3368/jhr.50.2.317).

    Args:
        x: One value per case; None or NaN is undefined.
        y: Likewise.
        patients: Patient of each case.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    columns = [as_floats(one, name="a column", length=len(patients)) for one in (x, y)]
    defined = np.isfinite(columns[0] + columns[1])
    count, owner = numbered(patients_where(patients, defined))
    across, up = (one[defined] - one[defined].mean() if defined.any() else one[defined] for one in columns)
    spread = float((across**2).sum())
    if count < FEWEST or spread <= 0:
        return ClusteredSlope(count)
    from scipy.stats import t as student  # takes half a second to import

    slope = float((across * up).sum()) / spread
    pulls = patient_sums(across * (up - slope * across), owner)
    factor = count / (count - 1) * (len(up) - 1) / (len(up) - 2)
    error = float(np.sqrt(factor * (pulls**2).sum())) / spread
    if error <= 0:
        return ClusteredSlope(count)
    reach = float(student.ppf((1 + CONFIDENCE) / 2, count - 1)) * error
    p = float(2 * student.sf(abs(slope) / error, count - 1))
    return ClusteredSlope(count, Interval(slope - reach, slope + reach), p)
