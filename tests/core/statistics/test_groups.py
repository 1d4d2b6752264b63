import pytest

from core.errors import InputError
from core.statistics.groups import size_groups, t_stages, thirds, volume_groups

AREAS = [10, 20, 30, 40, 50, 60]


def test_t_stage_limits_belong_to_the_lower_group():
    grouping = t_stages([0.5, 20.0, 20.1, 50.0, 50.1, None])
    t1, t2, t3 = grouping.labels
    assert grouping.group_of == (t1, t1, t2, t2, t3, None)


def test_volume_limits_belong_to_the_lower_group():
    grouping = volume_groups([1.64, 5, 5.1, 20, 20.1, 100, 100.03, float("nan")])
    small, middle, large, beyond = grouping.labels
    assert grouping.group_of == (small, small, middle, middle, large, large, beyond, None)


def test_thirds_of_the_cohort_say_so():
    grouping = thirds(AREAS)
    low, middle, high = grouping.labels
    assert grouping.group_of == (low, low, middle, middle, high, high)
    assert all("third of the cohort" in label for label in grouping.labels)
    assert "pixel spacing unknown" in grouping.title


def test_equal_sizes_share_a_third():
    groups = thirds([7, 7, 7, 7, 9]).group_of
    assert len(set(groups[:4])) == 1
    assert groups[4] != groups[0]


def test_nothing_known_has_no_group():
    assert thirds([None, None]).group_of == (None, None)
    assert thirds([]).group_of == ()


def test_size_groups_go_by_millimetres_where_any_case_has_them():
    known = size_groups([12.0, None, 55.0, 25.0, 19.0, 21.0], AREAS)
    assert known.title == "T-stage by longest diameter"
    assert known.group_of[:2] == (known.labels[0], None)


def test_size_groups_go_by_thirds_where_no_case_has_millimetres():
    assert size_groups([None] * 6, AREAS) == thirds(AREAS)


def test_refuses_negative_sizes_and_other_lengths():
    with pytest.raises(InputError, match="a size is below 0"):
        volume_groups([-1.0])
    with pytest.raises(InputError, match="area_px has 6 values, expected 2"):
        size_groups([1.0, 2.0], AREAS)


def test_a_size_at_a_limit_but_for_rounding_belongs_to_the_lower_group():
    assert t_stages([20.000000000000004]).group_of == t_stages([20.0]).group_of
    assert volume_groups([5.000000000000001]).group_of == volume_groups([5.0]).group_of
