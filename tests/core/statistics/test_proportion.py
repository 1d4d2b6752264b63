import pytest
from statsmodels.stats.proportion import proportion_confint

from core.errors import InputError
from core.statistics.few_patients import TOO_FEW_PATIENTS
from core.statistics.proportion import NO_CASES, proportion, wilson_interval
from tests.golden_statistics import patients


@pytest.mark.parametrize(("count", "n"), [(0, 8), (8, 8), (5, 12)])
def test_one_case_each_is_wilsons(count, n):
    found = proportion([True] * count + [False] * (n - count), patients(n))
    low, high = proportion_confint(count, n, method="wilson")
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high))
    assert found.interval.low < found.interval.high


def test_copies_of_a_patients_case_add_no_certainty():
    once = proportion([True, False] * 5, patients(10))
    copied = proportion([True, True, False, False] * 5, [f"p{place // 2:03d}" for place in range(20)])
    # The variance between clusters has 10 / 9 of the independent cases'.
    worth = 20 / (2 * 10 / 9)
    assert copied.interval == wilson_interval(10 * worth / 20, worth)
    assert copied.interval.low < once.interval.low


def test_a_share_of_one_counts_patients():
    found = proportion([True] * 24, [f"p{place // 3}" for place in range(24)])
    assert found.interval.low == pytest.approx(wilson_interval(8, 8).low)


def test_few_patients_have_none_but_few_positive_ones_of_many_have():
    assert proportion([True] * 5, patients(5)).reason == TOO_FEW_PATIENTS
    assert proportion([True] * 4, patients(4), n_asked=12).interval == wilson_interval(4, 4)
    assert proportion([], []).reason == NO_CASES
    with pytest.raises(InputError, match="2 patients were given for 1 cases"):
        proportion([True], patients(2))
