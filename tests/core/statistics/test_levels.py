"""Levels of columns against scipy's ranks of the values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata

from core.statistics.levels import as_levels, level_counts, mid_ranks


@pytest.mark.parametrize("column", [[0.3, 0.1, 0.3, -2.0], [2.0, 0.0, 5.0, 2.0], [7.0], [1e9, 1.0, 1e9]])
def test_ranks_are_those_of_scipy(column):
    values = np.array(column)
    assert mid_ranks(values).tolist() == rankdata(values).tolist()
    assert level_counts(values).tolist() == np.unique(values, return_counts=True)[1].tolist()


def test_levels_keep_order_ties_and_gaps():
    levels = as_levels(np.array([0.5, np.nan, -1.0, 0.5, 9.0]))
    assert levels.tolist()[:1] + levels.tolist()[2:] == [1.0, 0.0, 1.0, 2.0]
    assert np.isnan(levels[1])
    some = levels[[0, 3, 4]]
    assert mid_ranks(some).tolist() == [1.5, 1.5, 3.0]
    assert level_counts(some).tolist() == [2.0, 1.0]
