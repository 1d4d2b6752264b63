import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from core.errors import InputError
from core.statistics.bland_altman import limits_of_agreement
from core.statistics.bootstrap import Resampling
from core.statistics.icc import IccKind, icc
from core.statistics.kappa import KappaWeights, weighted_kappa
from tests.golden_statistics import patients, r_data, r_result

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
BIRADS = ["2", "3", "4A", "4B", "4C", "5"]


def test_the_table_of_shrout_and_fleiss():
    """Published: ICC(2,1) = .29, ICC(3,1) = .71."""
    assert round(icc(SHROUT_FLEISS, kind=IccKind.AGREEMENT).estimate, 2) == 0.29
    assert round(icc(SHROUT_FLEISS, kind=IccKind.CONSISTENCY).estimate, 2) == 0.71


@pytest.mark.parametrize(("kind", "tag"), [(IccKind.AGREEMENT, "2_1"), (IccKind.CONSISTENCY, "3_1")])
@pytest.mark.parametrize("table", ["shrout_fleiss", "example"])
def test_r_finds_the_same_coefficients_and_intervals(kind, tag, table):
    readings = SHROUT_FLEISS if table == "shrout_fleiss" else r_data("icc").to_numpy()
    expected, found = r_result("icc"), icc(readings, kind=kind)
    assert found.estimate == pytest.approx(expected[f"{table}_{tag}"])
    assert found.interval.low == pytest.approx(expected[f"{table}_{tag}_low"])
    assert found.interval.high == pytest.approx(expected[f"{table}_{tag}_high"])


def test_a_constant_difference_counts_for_agreement_only():
    readings = np.array([[1.0, 3.0], [2.0, 4.0], [5.0, 7.0]])
    assert icc(readings, kind=IccKind.CONSISTENCY).estimate == pytest.approx(1.0)
    assert icc(readings, kind=IccKind.AGREEMENT).estimate < 0.9
    assert icc(readings, kind=IccKind.AGREEMENT).interval is None


def test_readings_that_say_nothing():
    assert icc(np.full((4, 2), 0.5), kind=IccKind.AGREEMENT).estimate is None
    assert icc(np.array([[1.0, 2.0]]), kind=IccKind.AGREEMENT).estimate is None
    with pytest.raises(InputError, match="got 1 readers"):
        icc(np.zeros((3, 1)), kind=IccKind.AGREEMENT)
    with pytest.raises(InputError, match="not a number"):
        icc(np.array([[1.0, np.nan], [1.0, 2.0]]), kind=IccKind.AGREEMENT)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(*[st.integers(0, 20)] * 3), min_size=3, max_size=12), st.randoms())
def test_order_of_cases_and_readers_does_not_matter(rows, random):
    readings = np.array(rows, dtype=float)
    shuffled = np.array(random.sample(rows, len(rows)), dtype=float)[:, [2, 0, 1]]
    for kind in IccKind:
        there, back = icc(readings, kind=kind), icc(shuffled, kind=kind)
        if there.estimate is not None and there.interval is not None and back.interval is not None:
            assert there.estimate == pytest.approx(back.estimate, abs=1e-9)
            assert there.interval.low - 1e-9 <= there.estimate <= there.interval.high + 1e-9


WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI_WRIGHT = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def test_the_example_of_bland_and_altman_1986():
    """Peak flow of 17 people: bias -2.1, SD 38.8, interval of the bias -22.0 to 17.8."""
    found = limits_of_agreement(WRIGHT, MINI_WRIGHT, patients=patients(17))
    assert round(found.bias, 1) == -2.1
    assert round(found.sd, 1) == 38.8
    assert (round(found.bias_interval.low, 1), round(found.bias_interval.high, 1)) == (-22.0, 17.8)
    assert found.lower == pytest.approx(-2.1 - 1.96 * 38.8, abs=0.1)
    # Published with a normal approximation, -114.3 to -45.1: the chi-squared interval of the SD is longer
    # on its upper side.
    assert found.lower_interval.low == pytest.approx(-114.3, abs=12)
    assert found.lower_interval.high == pytest.approx(-45.1, abs=6)


def test_r_finds_the_same_variance_with_repeats():
    data, expected = r_data("bland"), r_result("bland")
    differences = data["difference"].to_numpy()
    found = limits_of_agreement(differences, np.zeros(75), patients=data["patient"].tolist())
    assert found.bias == pytest.approx(expected["bias"])
    assert found.sd == pytest.approx(expected["sd"], rel=1e-5)
    assert (found.n, found.n_patients) == (75, 25)


def test_limits_need_three_patients_and_leave_gaps_out():
    found = limits_of_agreement([1.0, 2.0, None], [0.5, 1.0, 1.0], patients=["a", "b", "c"])
    assert (found.n, found.n_undefined, found.bias, found.lower) == (2, 1, 0.75, None)
    assert limits_of_agreement([], [], patients=[]).bias is None


def kappa(first, second, weights=KappaWeights.QUADRATIC, **more):
    names = more.get("patients") or patients(len(first))
    return weighted_kappa(
        list(zip(first, second, strict=True)),
        order=BIRADS,
        patients=names,
        weights=weights,
        resampling=Resampling(4000),
    )


@pytest.mark.parametrize("weights", list(KappaWeights))
def test_scikit_learn_and_r_find_the_same_kappa(weights):
    data, expected = r_data("kappa").astype(str), r_result("kappa")
    found = kappa(data["first"].tolist(), data["second"].tolist(), weights)
    theirs = None if weights is KappaWeights.NONE else weights.value
    places = data.map(BIRADS.index)
    assert found.estimate == pytest.approx(
        cohen_kappa_score(places["first"], places["second"], weights=theirs)
    )
    name = "unweighted" if weights is KappaWeights.NONE else weights.value
    assert found.estimate == pytest.approx(expected[name])
    assert found.interval.low < found.estimate < found.interval.high
    assert sum(map(sum, found.table)) == found.n == 80


def test_the_interval_is_about_that_of_r():
    """Theirs is asymptotic (Fleiss, Cohen and Everitt 1969), ours a bootstrap."""
    data, expected = r_data("kappa").astype(str), r_result("kappa")
    found = kappa(data["first"].tolist(), data["second"].tolist(), KappaWeights.NONE)
    assert found.interval.low == pytest.approx(expected["unweighted_low"], abs=0.02)
    assert found.interval.high == pytest.approx(expected["unweighted_high"], abs=0.02)


def test_kappa_of_full_agreement_of_gaps_and_of_nothing():
    assert kappa(["2", "5", "3"], ["2", "5", "3"]).estimate == 1.0
    assert kappa(["2", "2"], ["2", "2"]).estimate is None
    gaps = kappa(["2", None, "5"], ["2", "3", None])
    assert (gaps.n, gaps.n_undefined) == (1, 2)
    assert kappa([None], ["2"]).interval is None
    with pytest.raises(InputError, match=r"\['7'\] are not in the order"):
        kappa(["7"], ["2"])
    with pytest.raises(InputError, match="give one each"):
        kappa(["2"], ["2"], patients=["a", "b"])
