"""Kendall's tau-b between every two of several columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from core.statistics.values import Column, as_floats

TOO_FEW = "fewer than two cases have both values"
CONSTANT = "a column has one value only"


@dataclass(frozen=True, slots=True)
class KendallCell:
    """Association of two columns over the cases in which both are defined.

    Attributes:
        first: Name of one column.
        second: Name of the other.
        n: Cases with both values.
        tau: Tau-b, from -1 to 1; None where it is undefined.
        p: Two-sided p of no association, not corrected for the number of cells; None where tau is.
        reason: Why tau is undefined; None where it is defined.
    """

    first: str
    second: str
    n: int
    tau: float | None
    p: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class KendallMatrix:
    """Square table of cells, row by row.

    Attributes:
        names: Columns in the order given.
        cells: len(names) squared of them; the cell of (first, second) equals that of (second, first).
    """

    names: tuple[str, ...]
    cells: tuple[KendallCell, ...]

    def cell(self, first: str, second: str) -> KendallCell:
        """One cell by the names of its columns."""
        return self.cells[self.names.index(first) * len(self.names) + self.names.index(second)]

    @property
    def tau(self) -> NDArray[np.float64]:
        """Tau-b as a (k, k) array, NaN where undefined."""
        taus = [np.nan if cell.tau is None else cell.tau for cell in self.cells]
        return np.array(taus, dtype=np.float64).reshape((len(self.names),) * 2)


def kendall_matrix(columns: Mapping[str, Column]) -> KendallMatrix:
    """Tau-b of every two columns, ties accounted for, over the cases in which both are defined.

    Kendall 1945, doi:10.1093/biomet/33.3.239; p by scipy: exact for few cases without ties, else normal.

    Args:
        columns: Values by name, all of one length and in one order of cases; None or NaN is undefined.

    Raises:
        InputError: Columns of different lengths, or an infinite value.
    """
    names = tuple(columns)
    length = len(columns[names[0]]) if names else 0
    values = {name: as_floats(columns[name], name=name, length=length) for name in names}
    upper = {
        (first, second): _cell(first, second, values)
        for place, first in enumerate(names)
        for second in names[place:]
    }
    return KendallMatrix(
        names, tuple(_placed(upper, first, second) for first, second in product(names, names))
    )


def _placed(cells: Mapping[tuple[str, str], KendallCell], first: str, second: str) -> KendallCell:
    """The cell itself, or its mirror image from the other half of the table."""
    if (first, second) in cells:
        return cells[first, second]
    mirror = cells[second, first]
    return KendallCell(first, second, mirror.n, mirror.tau, mirror.p, mirror.reason)


def _cell(first: str, second: str, values: Mapping[str, NDArray[np.float64]]) -> KendallCell:
    both = ~(np.isnan(values[first]) | np.isnan(values[second]))
    x, y = values[first][both], values[second][both]
    if x.size < 2:
        return KendallCell(first, second, x.size, None, None, TOO_FEW)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return KendallCell(first, second, x.size, None, None, CONSTANT)
    from scipy.stats import kendalltau  # takes half a second to import, which pages need not wait for

    found = kendalltau(x, y, variant="b")
    return KendallCell(first, second, x.size, float(found.statistic), float(found.pvalue))
