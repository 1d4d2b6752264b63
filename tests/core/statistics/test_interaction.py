import numpy as np
import pytest

from core.errors import InputError
from core.statistics.exchange import Exchange, permutation_p
from core.statistics.interaction import (
    NO_SPREAD,
    TOO_FEW_EXCHANGED,
    TOO_FEW_LEVELS,
    interaction,
)
from tests.golden_statistics import patients


def test_patients_stay_whole_and_change_with_those_of_their_size():
    owners = ["a", "b", "b", "c", "d", "d"]
    exchange = Exchange(owners)
    assert exchange.n_exchanged == 4
    for rows in np.concatenate(list(exchange.draws(40, seed=1))):
        moved = [owners[row] for row in rows]
        assert sorted(rows) == list(range(6))
        assert moved[1] == moved[2]
        assert moved[4] == moved[5]
        assert rows[1] < rows[2]
        assert {moved[0], moved[3]} == {"a", "c"}


def test_who_is_close_in_what_is_held_fixed_is_exchanged():
    fixed = np.arange(40.0)
    for rows in next(Exchange(patients(40), fixed=fixed).draws(20, seed=0)):
        assert np.abs(rows - np.arange(40)).max() < 10


def test_p_counts_the_observed_order():
    assert permutation_p(0, 999) == 0.001
    assert permutation_p(999, 999) == 1.0


def test_a_gain_in_one_group_only_is_found():
    generator = np.random.default_rng(0)
    groups = ["benign", "malignant"] * 40
    gains = generator.normal(0, 0.05, 80) + np.where(np.array(groups) == "malignant", 0.1, 0.0)
    found = interaction(gains, groups, patients=patients(80))
    assert (found.levels, found.left_out) == (("benign", "malignant"), ())
    assert (found.n, found.n_patients, found.p) == (80, 80, 0.001)


def test_two_groups_of_independent_cases_are_welchs_t_squared():
    from scipy.stats import ttest_ind

    generator = np.random.default_rng(1)
    gains = np.concatenate([generator.normal(0, 1, 12), generator.normal(1, 3, 30)])
    found = interaction(gains, ["a"] * 12 + ["b"] * 30, patients=patients(42), n_permutations=9)
    expected = ttest_ind(gains[:12], gains[12:], equal_var=False).statistic ** 2
    assert found.statistic == pytest.approx(expected)


def test_the_order_of_patients_does_not_matter():
    generator = np.random.default_rng(2)
    gains = generator.normal(0, 1, 60)
    groups = [("a", "b", "c")[n] for n in generator.integers(0, 3, 60)]
    owners = [f"p{n}" for n in generator.integers(0, 35, 60)]
    order = np.argsort(np.array(owners), kind="stable")
    there = interaction(gains, groups, patients=owners)
    back = interaction(gains[order], [groups[n] for n in order], patients=[owners[n] for n in order])
    assert there.statistic == pytest.approx(back.statistic)
    assert there.p == pytest.approx(back.p, abs=0.03)


def test_small_groups_and_gaps_take_no_part():
    gains = [0.1, 0.2, 0.3, 0.4, 0.5, 0.1, 0.2, 0.1, 0.4, 0.6, 0.3, None, 0.4]
    groups = ["a"] * 5 + ["b"] * 5 + ["c", "a", None]
    found = interaction(gains, groups, patients=patients(13))
    assert (found.levels, found.left_out, found.n) == (("a", "b"), ("c",), 10)


@pytest.mark.parametrize(
    ("gains", "groups", "owners", "reason"),
    [
        ([0.1] * 6, ["a"] * 6, patients(6), TOO_FEW_LEVELS),
        ([0.1] * 10, ["a"] * 5 + ["b"] * 5, patients(10), NO_SPREAD),
        ([], [], [], TOO_FEW_LEVELS),
        (
            np.arange(110.0),
            (["a", "b"] * 55),
            np.repeat(patients(10), np.arange(2, 22, 2)).tolist(),
            TOO_FEW_EXCHANGED,
        ),
    ],
)
def test_why_there_is_no_test(gains, groups, owners, reason):
    found = interaction(gains, groups, patients=owners)
    assert (found.p, found.reason) == (None, reason)


def test_refuses_columns_of_different_lengths():
    with pytest.raises(InputError, match="expected 2"):
        interaction([0.1], ["a", "b"], patients=["p", "q"])
