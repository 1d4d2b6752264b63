"""Arms against a reference: what the parts give on their own."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import InputError
from core.statistics.arm_differences import compare_arms
from core.statistics.difference import paired_difference
from core.statistics.multiplicity import holm
from core.statistics.summary import summarise
from core.statistics.with_reference import compare_with_reference
from tests.close_to import near

PATIENTS = [f"p{number // 2}" for number in range(24)]


@pytest.fixture
def arms() -> dict[str, np.ndarray]:
    draws = np.random.default_rng(3)
    base = draws.uniform(0.5, 0.9, len(PATIENTS))
    found = {name: base + gain + draws.normal(0, 0.02, len(PATIENTS)) for name, gain in GAINS.items()}
    found["b"][4] = np.nan
    return found


GAINS = {"a": 0.0, "b": 0.05, "c": 0.0, "d": -0.03}


def test_each_is_compared_with_the_reference_alone(arms: dict[str, np.ndarray]) -> None:
    found = compare_with_reference(arms, PATIENTS, reference="c")
    assert [one.name for one in found.differences] == ["a", "b", "d"]
    first, second, _ = found.differences
    assert first.difference == near(paired_difference(arms["a"], arms["c"], patients=PATIENTS))
    assert second.difference.n_undefined == 1
    assert second.difference.mean == pytest.approx(np.nanmean(arms["b"] - arms["c"]))
    expected = {name: summarise(column, PATIENTS) for name, column in arms.items()}
    assert dict(found.summaries) == near(expected)


def test_holm_goes_over_the_comparisons_that_are_made(arms: dict[str, np.ndarray]) -> None:
    found = compare_with_reference(arms, PATIENTS, reference="c").differences
    assert [one.holm_p for one in found] == near(holm([one.difference.p for one in found]))
    assert [one.holm_mean_p for one in found] == near(holm([one.difference.mean_p for one in found]))


def test_friedman_is_that_of_all_arms(arms: dict[str, np.ndarray]) -> None:
    found = compare_with_reference(arms, PATIENTS, reference="a")
    assert found.friedman == near(compare_arms(arms, PATIENTS, n_resamples=10).friedman)
    two = {name: arms[name] for name in "ab"}
    assert compare_with_reference(two, PATIENTS, reference="a").friedman is None


def test_the_reference_is_one_of_two_arms_or_more(arms: dict[str, np.ndarray]) -> None:
    with pytest.raises(InputError, match="'e'"):
        compare_with_reference(arms, PATIENTS, reference="e")
    with pytest.raises(InputError, match="1 arms"):
        compare_with_reference({"a": arms["a"]}, PATIENTS, reference="a")
