"""A mean over few patients and its tests: the studentised bootstrap, kept within bounds.

Each draw of patients gives the distance of its mean from the mean in its own standard errors (bootstrap-t:
Hall 1988, doi:10.1214/aos/1176350933; Efron and Tibshirani 1993, ISBN 978-0-412-04231-7, section 12.5), which
follows the skewness that Student's t leaves out. With a handful of patients that distance can be beyond all
measure, as where a draw has left out the one patient who was missed. It is therefore held between one and one
and a half times Student's t, which is our choice, by simulation (docs/statistics.md). Flipping signs of
patients' differences cannot be studentised: flips leave the sum of squares as it is, so that the share of
flips beyond the mean is the share beyond its t, and skewness is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.statistics.bootstrap import Array, Resampling, drawn_weights
from core.statistics.few_patients import FEWEST_PATIENTS
from core.statistics.interval import Interval

MOST_STRETCHED = 1.5
"""Times Student's t; one at least."""

N_DRAWS = 4_999
"""The draws for a p where no interval is drawn."""

FEWEST_BY_T = 2_000
"""Patients from which on p is that of Student's t alone."""

_ROUNDING = 1e-9
"""Distances that differ by less are equal, so that no unit moves a p."""


@dataclass(frozen=True, slots=True, eq=False)
class StudentisedMean:
    """A mean with its standard error, and the distances of the draws' means in theirs.

    Attributes:
        mean: The mean of all values.
        error: Standard error between patients, above 0.
        n_patients: The number of patients with a value.
        distances: Ascending; infinite where a draw has no spread; empty where nothing was drawn.
    """

    mean: float
    error: float
    n_patients: int
    distances: Array

    def interval(self, confidence: float) -> Interval:
        """Return the equal-tailed interval."""
        from scipy.special import stdtrit  # pages need not wait for scipy before a number is asked for

        reach = float(stdtrit(self.n_patients - 1, (1 + confidence) / 2))
        low, high = reach, reach
        if self.distances.size:
            tail = (1 - confidence) / 2
            ends = np.quantile(self.distances, [tail, 1 - tail], method="lower")
            high, low = np.clip([-ends[0], ends[1]], reach, MOST_STRETCHED * reach)
        return Interval(self.mean - float(low) * self.error, self.mean + float(high) * self.error)

    def p(self, value: float = 0.0) -> float:
        """Return the two-sided p that the mean is another one than `value`."""
        return min(1.0, 2 * min(self.p_above(value), self.p_below(value)))

    def p_above(self, value: float) -> float:
        """Return the one-sided p that the mean is above `value`."""
        distance = (self.mean - value) / self.error
        beyond = np.count_nonzero(self.distances >= distance - _ROUNDING * max(1.0, abs(distance)))
        return self._tail(distance, int(beyond))

    def p_below(self, value: float) -> float:
        """Return the one-sided p that the mean is below `value`."""
        distance = (value - self.mean) / self.error
        beyond = np.count_nonzero(self.distances <= -distance + _ROUNDING * max(1.0, abs(distance)))
        return self._tail(distance, int(beyond))

    @property
    def least_p(self) -> float | None:
        """The smallest one-sided p that the draws could give; None where nothing was drawn."""
        return 1 / (1 + self.distances.size) if self.distances.size else None

    @property
    def least_p_two_sided(self) -> float | None:
        """The smallest two-sided p likewise."""
        return None if self.least_p is None else 2 * self.least_p

    def _tail(self, distance: float, beyond: int) -> float:
        from scipy.special import stdtr

        degrees = self.n_patients - 1
        by_t = float(stdtr(degrees, -distance))
        if self.least_p is None:
            return by_t
        drawn = (1 + beyond) * self.least_p
        stretched = float(stdtr(degrees, -distance / MOST_STRETCHED))
        # On the side of the mean where p is above one half the bounds change places.
        low, high = sorted((by_t, stretched))
        return max(min(max(drawn, low), high), self.least_p)


def studentised_mean(sums: Array, counts: Array, *, n_draws: int, seed: int) -> StudentisedMean | None:
    """Return the mean of all values, from each patient's sum of values and their number.

    Args:
        sums: The sum of each patient, 0 without a value.
        counts: Values of each patient.
        n_draws: The number of draws of patients; none are made for `FEWEST_BY_T` or more.
        seed: The seed of the draws.

    Returns:
        None with fewer than `FEWEST_PATIENTS` patients that have a value, or where their means do not differ.
    """
    owners = counts > 0
    sums, counts = sums[owners], counts[owners]
    n_patients = sums.size
    if n_patients < FEWEST_PATIENTS:
        return None
    means, errors = _means_and_errors(np.ones((1, n_patients)), sums, counts)
    mean, error = float(means[0]), float(errors[0])
    # Equal values differ by rounding.
    rounding = 1e-12 * float(np.abs(sums / counts).max())
    if error <= rounding:
        return None
    drawn = np.empty(0)
    if n_patients < FEWEST_BY_T:
        drawn = np.concatenate(
            [
                _distances(weights, (sums, counts), (mean, rounding))
                for weights in drawn_weights(n_patients, Resampling(n_draws, seed))
            ]
        )
    return StudentisedMean(mean, error, n_patients, np.sort(drawn))


def _distances(weights: Array, members: tuple[Array, Array], about: tuple[float, float]) -> Array:
    """Return the distances of the draws' means, widened for few patients as in `bootstrap`."""
    n_patients = weights.shape[1]
    mean, rounding = about
    means, errors = _means_and_errors(weights, *members)
    apart = means - mean
    apart[np.abs(apart) <= rounding] = 0.0
    found: Array = np.where(apart > 0, np.inf, np.where(apart < 0, -np.inf, 0.0))
    np.divide(apart, errors, out=found, where=errors > rounding)
    return np.asarray(found * np.sqrt(n_patients / (n_patients - 1)), dtype=np.float64)


def _means_and_errors(weights: Array, sums: Array, counts: Array) -> tuple[Array, Array]:
    """Return of each draw the mean of all values and its linearised standard error between patients."""
    n_patients = sums.size
    total = weights @ counts
    means = (weights @ sums) / total
    # Centred, which keeps the squares from losing digits.
    centre = sums.sum() / counts.sum()
    rest, shift = sums - centre * counts, means - centre
    squares = weights @ rest**2 - 2 * shift * (weights @ (rest * counts)) + shift**2 * (weights @ counts**2)
    return means, np.sqrt(np.maximum(squares, 0) * n_patients / (n_patients - 1)) / total
