"""The bounds of the lowest tenth of a cohort, for what has no threshold of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.statistics.float_columns import Column, as_floats

LOWEST_SHARE = 0.1
FEWEST_LESIONS = 10


@dataclass(frozen=True, slots=True)
class CohortCuts:
    """The ends of the lowest tenths.

    Attributes:
        lowest_tenth: 10th percentile by characteristic; one that fewer than `FEWEST_LESIONS` lesions have is
            not in it.
    """

    lowest_tenth: Mapping[str, float]


def cohort_cuts(columns: Mapping[str, Column]) -> CohortCuts:
    """Return cuts of a cohort.

    Args:
        columns: One value per lesion, by characteristic; None or NaN is undefined and left out.

    Raises:
        InputError: An infinite value.
    """
    cuts = {}
    for name, column in columns.items():
        values = as_floats(column, name=name)
        defined = values[~np.isnan(values)]
        if defined.size >= FEWEST_LESIONS:
            cuts[name] = float(np.quantile(defined, LOWEST_SHARE))
    return CohortCuts(cuts)
