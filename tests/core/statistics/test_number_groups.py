import numpy as np
import pandas as pd

from core.statistics.number_groups import number_groups


def test_ages_go_into_bands_of_ten_years() -> None:
    grouping = number_groups([39.9, 40.0, 55.0, 70.0, None], name="Age")
    assert grouping.group_of == ("under 40 years", "40–49 years", "50–59 years", "70 years and over", None)
    assert grouping.labels[3] == "60–69 years"


def test_only_ages_are_ages() -> None:
    assert number_groups([1.0, 2.0], name="age_at_scan").title == "Age"
    assert number_groups([1.0, 2.0], name="image").title == "One group per value"


def test_few_values_make_one_group_each() -> None:
    grouping = number_groups([2.0, 1.0, 2.0, None], name="components")
    assert (grouping.labels, grouping.group_of) == (("1", "2"), ("2", "1", "2", None))


def test_many_values_are_cut_at_quartiles() -> None:
    grouping = number_groups([float(v) for v in range(1, 10)], name="contrast")
    assert grouping.labels == ("1 to 3", "> 3 to 5", "> 5 to 7", "> 7 to 9")
    assert grouping.group_of[2:4] == ("1 to 3", "> 3 to 5")


def test_quartiles_agree_with_pandas() -> None:
    values = np.random.default_rng(1).normal(size=101)
    grouping = number_groups(values, name="contrast")
    theirs = pd.qcut(values, 4, labels=list(grouping.labels))
    assert list(grouping.group_of) == list(theirs)


def test_ties_leave_no_empty_group() -> None:
    grouping = number_groups([0.0] * 6 + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], name="halo")
    assert grouping.labels == ("0", "> 0 to 1", "> 1 to 4", "> 4 to 7")
    assert set(grouping.group_of) == set(grouping.labels)


def test_a_column_of_gaps_has_no_group() -> None:
    assert number_groups([None, None], name="halo").group_of == (None, None)


def test_values_that_differ_by_rounding_are_one_group():
    found = number_groups([0.3, 0.1 + 0.2, 0.6], name="dose")
    assert found.labels == ("0.3", "0.6")
    assert found.group_of == ("0.3", "0.3", "0.6")


def test_quartiles_do_not_hang_on_the_unit():
    values = np.array([1, 2, 2, 3, 3, 3, 4, 5, 6, 7, 7, 8, 9.0])
    of_mm, of_cm = number_groups(values, name="mm"), number_groups(values * 0.1, name="cm")
    places = [[found.labels.index(group) for group in found.group_of] for found in (of_mm, of_cm)]
    assert places[0] == places[1]
