from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

from tests.close_to import assert_mask_of, assert_within_ulps, near

UNIT = 2.0**-23
"""One unit in the last place of float32 where the largest value is 1."""


@dataclass(frozen=True)
class Line:
    slope: float
    ends: tuple[float, float] | None
    n: int


def test_units_are_those_of_the_larger_sides_largest_value() -> None:
    values = np.array([1e-6, -1.0], np.float32)
    assert_within_ulps(values + np.array([7.9 * UNIT, 0], np.float32), values)
    with pytest.raises(AssertionError, match=r"10\.0 units apart, at most 8 are meant"):
        assert_within_ulps(values + np.array([10 * UNIT, 0], np.float32), values)
    with pytest.raises(AssertionError):
        assert_within_ulps(values.astype(np.float64), values)


def test_a_mask_may_differ_at_logits_near_zero_alone() -> None:
    logits = np.array([-1.0, -0.9e-4, 0.9e-4, 1.0])
    assert_mask_of(np.array([False, True, False, True]), logits)
    with pytest.raises(AssertionError, match="1 of 4 pixels differ away from zero logits"):
        assert_mask_of(np.array([True, False, True, True]), logits)


def test_frozen_values_are_compared_float_by_float() -> None:
    line = Line(0.1 + 0.2, (1.0, math.nan), 3)
    assert line == near(Line(0.3, (1.0, math.nan), 3))
    assert {"a": [line]} == near({"a": [Line(0.3, (1.0, math.nan), 3)]})
    assert line != near(Line(0.3, (1.0, math.nan), 4))
    assert line != near(Line(0.3, None, 3))
    assert line != near(Line(0.3001, (1.0, math.nan), 3))
    assert near([0.0]) != [None]
