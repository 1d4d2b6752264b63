import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.trend import CONSTANT, TOO_FEW_LEVELS, trend
from tests.golden_statistics import patients, r_data, r_result

FEW = Resampling(200, n_permutations=99)
CONTROL, ROUGH, ACCURATE = [40, 35, 38, 43, 44, 41], [38, 40, 47, 44, 40, 42], [48, 40, 45, 43, 46, 44]


def test_the_example_of_hollander_wolfe_and_chicken():
    """Table 6.6 (knowledge of performance): J = 79, one-sided p 0.0207 in the normal approximation."""
    groups = ["none"] * 6 + ["rough"] * 6 + ["accurate"] * 6
    found = trend(
        CONTROL + ROUGH + ACCURATE,
        groups,
        order=["none", "rough", "accurate"],
        patients=patients(18),
        resampling=Resampling(200, n_permutations=9999),
    )
    assert found.j == 79
    assert found.p_normal / 2 == pytest.approx(0.0207, abs=0.00005)
    assert found.p == pytest.approx(found.p_normal, abs=0.006)


def test_r_finds_the_same_with_ties():
    data, expected = r_data("rank"), r_result("rank")
    found = trend(
        data["y"].to_numpy(),
        data["g"].astype(str).tolist(),
        order=list("1234"),
        patients=patients(40),
        resampling=FEW,
    )
    assert found.tau == pytest.approx(expected["trend_tau"])
    assert found.z == pytest.approx(expected["trend_z"])
    assert found.p_normal == pytest.approx(expected["trend_p"])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), min_size=4, max_size=25))
def test_scipys_kendall_is_the_same_test(rows):
    values, levels = [float(v) for v, _ in rows], [level for _, level in rows]
    found = trend(
        values,
        [str(level) for level in levels],
        order=list("0123"),
        patients=patients(len(rows)),
        resampling=Resampling(5, n_permutations=5),
    )
    if found.reason is None:
        expected = kendalltau(values, levels, method="asymptotic")
        assert found.tau == pytest.approx(expected.statistic)
        assert found.p_normal == pytest.approx(expected.pvalue)
        turned = trend(
            [-value for value in values],
            [str(level) for level in levels],
            order=list("0123"),
            patients=patients(len(rows)),
            resampling=Resampling(5, n_permutations=5),
        )
        assert turned.z == pytest.approx(-found.z)
        assert turned.p == pytest.approx(found.p)


def test_groups_without_a_case_and_gaps_change_nothing():
    values, groups = [0.1, 0.2, 0.3, 0.5, None, 0.9], ["2", "2", "5", "5", "2", None]
    found = trend(values, groups, order=["2", "4A", "5"], patients=patients(6), resampling=FEW)
    assert (found.n, found.n_patients, found.j) == (4, 4, 4.0)


def test_why_there_is_no_test():
    def reason(values, groups):
        names = patients(len(values))
        return trend(values, groups, order=["a", "b"], patients=names, resampling=FEW).reason

    assert reason([0.1, 0.2], ["a", "a"]) == TOO_FEW_LEVELS
    assert reason([0.2, 0.2], ["a", "b"]) == CONSTANT
    assert reason([], []) == TOO_FEW_LEVELS


def test_an_unknown_group_is_refused():
    with pytest.raises(InputError, match=r"\['4x'\] are not in the order"):
        trend([0.1], ["4x"], order=["4A"], patients=["p"], resampling=FEW)


def test_two_lesions_of_a_patient_move_together():
    values = np.repeat([0.1, 0.2, 0.3, 0.4, 0.5], 2)
    groups = np.repeat(["a", "a", "b", "b", "b"], 2).tolist()
    owners = np.repeat(patients(5), 2).tolist()
    many = Resampling(200, n_permutations=5000)
    found = trend(values, groups, order=["a", "b"], patients=owners, resampling=many)
    # Of 10 ways to put two patients into the lower group, two are as extreme.
    assert found.p == pytest.approx(0.2, abs=0.03)
    assert found.p_normal < 0.02
