"""The correlation of every metric with every characteristic, false discoveries controlled over the grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import InputError
from core.statistics.by_patient import Patients, numbered
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.levels import as_levels
from core.statistics.multiplicity import false_discovery_rate
from core.statistics.p_words import adjusted_floor
from core.statistics.rank_correlation import RankCorrelation, RankSettings, rank_correlation


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of the grid: one row against one column.

    Attributes:
        row, column: Names.
        found: The correlation.
        q: Its p, adjusted by Benjamini and Hochberg for all cells of the grid; None where it has no p.
    """

    row: str
    column: str
    found: RankCorrelation
    q: float | None

    @property
    def q_floor(self) -> float | None:
        """Return Q itself where no permutation could have made it smaller; None elsewhere."""
        return adjusted_floor(self.found.p, self.q, floor=self.found.p_floor)

    @property
    def estimate(self) -> float | None:
        """The value, -1 to 1; None where undefined."""
        return self.found.estimate

    @property
    def interval(self) -> Interval | None:
        """The interval by patient; None where there is none."""
        return self.found.interval


@dataclass(frozen=True, slots=True)
class CorrelationGrid:
    """Cells row by row."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[GridCell, ...]

    def cell(self, row: str, column: str) -> GridCell:
        """Return one cell by its names."""
        return self.cells[self.rows.index(row) * len(self.columns) + self.columns.index(column)]


def correlation_grid(
    rows: Mapping[str, Column],
    columns: Mapping[str, Column],
    *,
    patients: Patients,
    settings: RankSettings,
    control: str | None = None,
) -> CorrelationGrid:
    """Return rank correlations of rows with columns.

    Args:
        rows: Values by name, one per case, all in one order; None or NaN is undefined.
        columns: Likewise.
        patients: Patient of each case.
        settings: The kind of correlation, the resamples and the permutations.
        control: Name of a column to hold fixed; against itself nothing is held fixed.

    Raises:
        InputError: The control is not among the columns, or as `rank_correlation`.
    """
    if control is not None and control not in columns:
        raise InputError(f"{control!r} is to be held fixed but is not a column; columns: {list(columns)}")
    _, owners = numbered(patients)
    # Sorted once, not for every cell.
    of_row = {name: as_levels(as_floats(values, name=name)) for name, values in rows.items()}
    of_column = {name: as_levels(as_floats(values, name=name)) for name, values in columns.items()}
    found = {
        (row, column): rank_correlation(
            of_row[row],
            of_column[column],
            patients=owners,
            settings=settings,
            control=None if control is None or control == column else of_column[control],
        )
        for row in rows
        for column in columns
    }
    adjusted = false_discovery_rate([one.p for one in found.values()])
    cells = [GridCell(*names, one, q) for (names, one), q in zip(found.items(), adjusted, strict=True)]
    return CorrelationGrid(tuple(rows), tuple(columns), tuple(cells))
