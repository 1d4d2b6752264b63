"""Counts of several columns in the same bins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.statistics.float_columns import Column, as_floats
from core.statistics.ties import at_limits


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts per bin of each column.

    Attributes:
        edges: Borders of the bins, one more than bins; a value on a border belongs to the bin above it,
            the last border to the last bin.
        counts: The counts by column name, one count per bin.
    """

    edges: tuple[float, ...]
    counts: Mapping[str, tuple[int, ...]]


def shared_histogram(
    columns: Mapping[str, Column], *, bins: int = 20, limits: tuple[float, float] | None = None
) -> Histogram | None:
    """Return histograms over common bins of equal width.

    Args:
        columns: Values by name; None or NaN is undefined and not counted.
        bins: The number of bins.
        limits: First and last border; by default the lowest and the highest of all values.

    Returns:
        None where no column has a defined value.

    Raises:
        InputError: An infinite value.
    """
    defined = {name: _defined(column, name) for name, column in columns.items()}
    everything = np.concatenate([*defined.values(), np.empty(0)])
    if not everything.size:
        return None
    edges = np.histogram_bin_edges(everything, bins=bins, range=limits)
    borders = tuple(float(edge) for edge in edges)
    counts = {
        name: tuple(int(n) for n in np.histogram(at_limits(values, borders), edges)[0])
        for name, values in defined.items()
    }
    return Histogram(borders, counts)


def _defined(column: Column, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    values = as_floats(column, name=name)
    return values[~np.isnan(values)]
