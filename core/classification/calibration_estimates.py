"""Numbers on the calibration of one arm, each with its interval by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.classification.calibration_line import calibration_lines
from core.classification.reliability import BINS
from core.statistics.bootstrap import Array, Resampling, bootstrap
from core.statistics.by_patient import N_RESAMPLES, Patients, numbered
from core.statistics.few_patients import why_none
from core.statistics.interval import Interval
from core.statistics.ties import at_limits

NAMES = ("brier", "calibration_error", "calibration_slope", "calibration_intercept")
NO_LINE = "undefined: the classes do not overlap, or one has no case"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval.

    Attributes:
        value: None where undefined.
        interval: 95 %, BCa by patient; None with too few of them (`core.statistics.few_patients`).
        reason: The reason why there is no interval; None where there is one.
    """

    value: float | None
    interval: Interval | None
    reason: str | None


def calibrated(truth: NDArray[np.bool_], chance: Array, patients: Patients) -> dict[str, Estimate]:
    """Return Brier score, calibration error, slope and intercept of calibration, by the names of `NAMES`.

    Args:
        truth: (n,).
        chance: Calibrated probabilities, (n,), 0 to 1.
        patients: Patient of each case.
    """
    n_patients, owner = numbered(patients)
    if not truth.size:
        return {name: Estimate(None, None, NO_LINE) for name in NAMES}
    logits = np.log(np.clip(chance, 1e-12, 1 - 1e-12)) - np.log1p(-np.clip(chance, 1e-12, 1 - 1e-12))
    edges = tuple(index / BINS for index in range(BINS))
    place = np.searchsorted(edges, at_limits(chance, edges), side="right") - 1
    bins = np.eye(BINS)[place]

    def statistic(drawn: Array) -> Array:
        weights = drawn[:, owner]
        total = weights.sum(axis=1)
        squared = weights @ (chance - truth) ** 2 / total
        error = np.abs((weights * (chance - truth)) @ bins).sum(axis=1) / total
        return np.column_stack([squared, error, calibration_lines(truth, logits, weights)])

    made = bootstrap(statistic, n_patients, resampling=Resampling(N_RESAMPLES))
    return {
        name: Estimate(value, ends, _reason(value, ends, n_patients))
        for name, value, ends in zip(NAMES, made.estimates, made.intervals, strict=True)
    }


def _reason(value: float | None, ends: Interval | None, n_patients: int) -> str | None:
    if ends is not None:
        return None
    return NO_LINE if value is None else why_none(n_patients)
