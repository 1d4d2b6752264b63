"""Permutations that keep patients whole: all rows of one are exchanged for all rows of another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from core.statistics.by_patient import Patients, numbered
from core.statistics.ties import joined

N_PERMUTATIONS = 999
FEWEST_EXCHANGED = 4
"""Patients that can be exchanged; below it a permutation test has nothing to say."""

STRATUM = 10
"""Patients next to one another in what is held fixed, exchanged among themselves."""

Rows = NDArray[np.intp]


class Exchange:
    """The exchanges of patients who have the same number of rows.

    Whole blocks of one size are exchangeable where patients are independent and their rows stand in any
    relation to one another (Winkler et al. 2015, doi:10.1016/j.neuroimage.2015.05.092). With something held
    fixed, only patients close in it are exchanged, ten neighbours at a time (as in the conditional
    permutation test of Berrett et al. 2020, doi:10.1111/rssb.12340).
    """

    def __init__(self, patients: Patients, *, fixed: NDArray[np.float64] | None = None) -> None:
        """Group the patients.

        Args:
            patients: Patient of each row.
            fixed: Finite, one per row; a patient counts with the mean of the rows.
        """
        _, patient_of = numbered(patients)
        counts = np.bincount(patient_of) if len(patients) else np.empty(0, np.intp)
        order = np.argsort(patient_of, kind="stable")
        starts = np.cumsum(counts) - counts
        self._n_rows = len(patients)
        self._blocks: list[Rows] = []
        for size in np.unique(counts):
            members = np.flatnonzero(counts == size)
            rows = order[starts[members][:, None] + np.arange(size)]
            self._blocks += _strata(rows, fixed) if fixed is not None else [rows]
        self.n_exchanged = sum(len(rows) for rows in self._blocks if len(rows) > 1)

    @property
    def possible(self) -> bool:
        """Return whether there are enough patients to exchange."""
        return self.n_exchanged >= FEWEST_EXCHANGED

    def same_shaped(self) -> Iterator[Rows]:
        """The places of exchangeable patients' rows, (blocks, patients, rows of a patient), by shape."""
        shapes = {rows.shape for rows in self._blocks}
        for shape in sorted(shapes):
            yield np.stack([rows for rows in self._blocks if rows.shape == shape])

    def draws(self, n_permutations: int, *, seed: int, at_once: int = 64) -> Iterator[Rows]:
        """Return blocks of permutations (draws, rows): where the values at each row come from."""
        rng = np.random.default_rng(seed)
        for start in range(0, n_permutations, at_once):
            size = min(at_once, n_permutations - start)
            sources = np.empty((size, self._n_rows), dtype=np.intp)
            for rows in self._blocks:
                places = rng.permuted(np.tile(np.arange(len(rows)), (size, 1)), axis=1)
                sources[:, rows.ravel()] = rows[places].reshape(size, -1)
            yield sources


def permutation_p(exceeding: int, n_permutations: int) -> float:
    """The observed order counts as one of the permutations, so that p is never 0.

    Phipson and Smyth 2010, doi:10.2202/1544-6115.1585.

    Args:
        exceeding: Permutations whose statistic is as extreme as the observed one or more.
        n_permutations: Permutations drawn, without the observed order.
    """
    return (1 + exceeding) / (1 + n_permutations)


def least_p(n_permutations: int) -> float | None:
    """The smallest p that so many permutations can give; None where there were none."""
    return 1 / (1 + n_permutations) if n_permutations else None


def as_extreme(drawn: NDArray[np.float64], observed: float, *, size: float = 1.0) -> int:
    """Return how many drawn statistics reach the observed one; what differs by rounding alone is equal.

    Args:
        drawn: The statistics of the permutations.
        observed: The statistic of the order that was found.
        size: The size of what the statistic sums up, where it has the unit of the values.
    """
    return int(np.count_nonzero(drawn >= observed - 1e-9 * max(size, abs(observed))))


def _strata(rows: Rows, fixed: NDArray[np.float64]) -> list[Rows]:
    """Return patients by what is held fixed, in pieces of `STRATUM` or a few more."""
    ordered = rows[np.argsort(joined(fixed[rows].mean(axis=1)), kind="stable")]
    return np.array_split(ordered, max(1, len(ordered) // STRATUM))
