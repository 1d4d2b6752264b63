"""Smoothing of learning curves; pandas has the same mean under the name ewm(span=window)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.statistics.smoothing import smoothed


def test_is_the_adjusted_mean_of_pandas() -> None:
    values = np.random.default_rng(0).normal(size=50)
    expected = pd.Series(values).ewm(span=7, adjust=True).mean().to_numpy()
    np.testing.assert_allclose(smoothed(values, window=7), expected, rtol=1e-12)


def test_three_values_by_hand() -> None:
    # window 3: the past weighs 1/2. 4; (4/2 + 1) / (1/2 + 1) = 2; (4/4 + 1/2 + 1) / (1/4 + 1/2 + 1) = 10/7
    np.testing.assert_allclose(smoothed(np.array([4.0, 1.0, 1.0]), window=3), [4.0, 2.0, 10 / 7])


def test_window_one_and_no_values() -> None:
    assert smoothed(np.array([3.0, 1.0]), window=1).tolist() == [3.0, 1.0]
    assert smoothed(np.array([]), window=5).size == 0


def test_a_window_below_one_is_refused() -> None:
    with pytest.raises(InputError, match="window is 0"):
        smoothed(np.array([1.0]), window=0)
