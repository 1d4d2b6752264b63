from datetime import datetime

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from core.metrics.metric import Direction
from core.statistics.arm_differences import compare_arms
from core.statistics.bootstrap import Resampling
from core.statistics.correlation_grid import correlation_grid
from core.statistics.delong import delong
from core.statistics.difference import paired_difference
from core.statistics.few_patients import NO_SPREAD
from core.statistics.icc import IccKind, icc
from core.statistics.levels import as_levels
from core.statistics.non_inferiority import NonInferiorityMargin, non_inferiority
from core.statistics.rank_bootstrap import RankKind
from core.statistics.rank_correlation import CONSTANT, RankP, RankSettings, rank_correlation
from core.statistics.regression import regression
from core.statistics.sign_flip import sign_flip_p
from core.statistics.ties import at_limits, constant, differences, is_below, joined, settled
from core.statistics.trend import trend
from core.statistics.two_cohorts import compare_cohorts

NOISY = 0.1 + 0.2  # 0.30000000000000004
UNITS = (0.1, 1000.0, 1 / 3)


def patients(count):
    return [f"p{number}" for number in range(count)]


def test_values_equal_up_to_rounding_become_one():
    assert joined(np.array([NOISY, 0.6, 0.3, np.nan]))[:3].tolist() == [0.3, 0.6, 0.3]
    assert np.isnan(joined(np.array([NOISY, np.nan]))[1])
    assert joined(np.array([0.3, 0.3000001])).tolist() == [0.3, 0.3000001]
    assert joined(np.empty(0)).size == 0


def test_what_is_left_of_a_subtraction_is_nothing_among_values_about_one():
    assert np.unique(joined(np.array([NOISY - 0.3, 0.0, 0.5, 0.7]))).size == 3


def test_an_enormous_value_does_not_tie_the_others():
    column = np.array([0.1, 0.2, 0.3, 1e20])
    assert joined(column).tolist() == column.tolist()


def test_chains_are_joined_whichever_way_the_order_runs():
    chain = 1 + 0.6e-12 * np.arange(4)
    assert np.unique(joined(chain)).size == 1
    assert np.unique(joined(-chain)).size == 1


def test_rows_are_joined_by_themselves():
    rows = np.array([[0.3, NOISY, 1.0], [NOISY, 2.0, 0.3]])
    assert joined(rows).tolist() == [[0.3, 0.3, 1.0], [0.3, 2.0, 0.3]]


def test_differences_are_rounded_as_what_was_subtracted():
    assert differences(np.array([0.3, 0.7]), np.array([NOISY, 0.6])).tolist() == [0.0, pytest.approx(0.1)]
    apart = np.array([0.825 - 0.775, 0.375 - 0.325, 0.5 - 0.55])  # three times 0.05 and a rest
    assert np.unique(np.abs(settled(apart, sizes=np.ones(3)))).size == 1


def test_a_value_at_a_limit_falls_to_its_side():
    assert at_limits(np.array([0.1 * 3, 0.29]), (0.3,)).tolist() == [0.3, 0.29]
    assert not is_below(0.7 - 0.4, 0.3)  # 0.29999999999999993
    assert is_below(0.2999, 0.3)


def test_levels_do_not_part_equal_values():
    assert as_levels(np.array([NOISY, 0.3, 0.6])).tolist() == [0.0, 0.0, 1.0]


def test_no_difference_but_rounding_is_none():
    found = paired_difference([0.3, 0.6], [NOISY, 0.6], patients=patients(2))
    assert (found.mean, found.p, found.mean_p, found.rank_biserial, found.cohens_dz) == (0, *[None] * 4)


def test_equal_differences_share_a_rank():
    # -0.025, 0.05, 0.05, -0.05: ranks 1, 3, 3, 3, so (3 + 3 - 1 - 3) / 10.
    model, baseline = [0.5, 0.825, 0.375, 0.5], [0.525, 0.775, 0.325, 0.55]
    found = paired_difference(model, baseline, patients=patients(4))
    assert found.rank_biserial == pytest.approx(0.2)


def test_what_cancels_within_a_patient_is_no_difference():
    found = paired_difference([0.1, 0.2, 0.6], [0.0, 0.0, 0.9], patients=["p", "p", "p"])
    assert (found.p, found.mean_p, found.rank_biserial) == (None, None, None)


def test_sign_flips_do_not_hang_on_the_unit():
    # All five in favour: 2 of 32 sign patterns reach the sum, in metres as in millimetres.
    model = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    for unit in (1.0, 1e-12):
        assert sign_flip_p(model * unit) == pytest.approx(2 / 32)


def test_voxels_and_millimetres_give_one_p():
    generator = np.random.default_rng(14)
    voxels = np.sqrt(generator.integers(1, 60, (2, 24)))
    plain, mm = (paired_difference(*(voxels * unit), patients=patients(24)) for unit in (1.0, 0.1))
    assert mm.p == pytest.approx(plain.p, abs=1e-12)
    whole = np.round(voxels)
    plain, mm = (paired_difference(*(whole * unit), patients=patients(24)) for unit in (1.0, 0.1))
    assert mm.p == pytest.approx(plain.p, abs=1e-12)
    assert mm.rank_biserial == pytest.approx(plain.rank_biserial, abs=1e-12)


def test_a_column_of_one_value_and_rounding_is_constant():
    noisy = np.array([0.3, NOISY, 0.3, 0.3])
    rising = np.arange(4.0)
    assert constant(noisy)
    assert rank_correlation(noisy, rising, patients=patients(4), settings=RankSettings()).reason == CONSTANT
    assert regression(noisy, rising).slope is None
    assert compare_cohorts(noisy, noisy).t_p is None
    assert icc(noisy.reshape(2, 2), kind=IccKind.AGREEMENT).estimate is None
    apart = np.column_stack([noisy, noisy + 0.4])  # readers apart by a constant, cases not at all
    assert icc(apart, kind=IccKind.CONSISTENCY).estimate is None


tenths = st.integers(-30, 30).map(lambda number: number / 10)
columns = st.lists(st.tuples(tenths, tenths, tenths), min_size=8, max_size=16)


def statistics_of(table):
    """Every rank statistic of three columns, estimates and p, in one row."""
    x, y, z = table.T
    owners = [f"p{number // 2}" for number in range(len(x))]
    found = []
    for pair in compare_arms({"x": x, "y": y, "z": z}, owners, n_resamples=50).pairs:
        one = pair.difference
        found += [one.p, one.mean_p, one.rank_biserial, one.cohens_dz, pair.holm_p]
    friedman = compare_arms({"x": x, "y": y, "z": z}, patients(len(x)), n_resamples=50).friedman
    found += [friedman.p, friedman.chi2, *(friedman.mean_ranks or ())]
    drawn = Resampling(n_resamples=50, n_permutations=49)
    for kind in RankKind:
        for p in RankP:
            how = RankSettings(kind, p, drawn)
            for control in (None, z):
                cell = rank_correlation(x, y, patients=owners, settings=how, control=control)
                found += [cell.estimate, cell.p, *_ends(cell.interval)]
    grid = correlation_grid({"x": x}, {"y": y, "z": z}, patients=patients(len(x)), settings=how)
    found += [value for cell in grid.cells for value in (cell.estimate, cell.q)]
    groups = ["low" if value < 0 else "high" for value in np.round(z, 12)]
    along = trend(x, groups, order=["low", "high"], patients=owners, resampling=drawn)
    found += [along.p, along.z, along.tau, along.j]
    found += [compare_cohorts(x, y).mann_whitney_p]
    area = delong(np.array(groups) == "low", x)
    found += [None, None, None] if area is None else [area.auc, *_ends(area.interval)]
    return np.array([np.nan if value is None else value for value in found])


def _ends(interval):
    return (None, None) if interval is None else (interval.low, interval.high)


@settings(max_examples=8, deadline=None)
@given(columns, st.sampled_from(UNITS))
def test_no_rank_statistic_hangs_on_the_unit(rows, unit):
    table = np.array(rows)
    plain, scaled = statistics_of(table), statistics_of(table * unit)
    np.testing.assert_allclose(scaled, plain, rtol=1e-12, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-3, 1e3), min_size=2, max_size=30), st.sampled_from(UNITS))
def test_ties_do_not_hang_on_the_unit(values, unit):
    column = np.array(values)
    gaps = np.diff(np.sort(column)) / np.sort(column)[1:]
    assume(not ((gaps > 0) & (gaps < 1e-11)).any())
    assert (as_levels(column) == as_levels(column * unit)).all()


def test_scipy_agrees_where_nothing_is_close():
    generator = np.random.default_rng(3)
    x, y = generator.normal(size=(2, 25))
    settings_of = RankSettings(p=RankP.LIMIT, resampling=Resampling(n_resamples=1))
    found = rank_correlation(x, y, patients=patients(25), settings=settings_of)
    assert found.estimate == pytest.approx(stats.kendalltau(x, y).statistic, abs=1e-12)
    assert found.p == pytest.approx(stats.kendalltau(x, y).pvalue, rel=1e-12)
    paired = paired_difference(x, y, patients=patients(25))
    assert paired.p == pytest.approx(stats.wilcoxon(x, y).pvalue, rel=1e-12)
    assert compare_cohorts(x, y).mann_whitney_p == pytest.approx(stats.mannwhitneyu(x, y).pvalue, rel=1e-12)
    three = generator.normal(size=(3, 25))
    friedman = compare_arms(dict(zip("abc", three, strict=True)), patients(25), n_resamples=50).friedman
    assert friedman.p == pytest.approx(stats.friedmanchisquare(*three).pvalue, rel=1e-12)


def test_a_loss_of_exactly_the_margin_is_not_within_it():
    # 0.75 - 0.8 is -0.050000000000000044, 0.25 - 0.3 is -0.04999999999999999: both lose the margin of 0.05.
    margin = NonInferiorityMargin(0.05, Direction.HIGHER, datetime(2026, 1, 1))
    found = non_inferiority(
        [0.75, 0.25] * 4,
        [0.8, 0.3] * 4,
        patients=patients(8),
        margin=margin,
        results_at=datetime(2026, 1, 2),
    )
    # Nobody is above or below the margin, and where nobody differs there is no interval to judge by.
    assert (found.verdict, found.p, found.reason) == (None, None, NO_SPREAD)
