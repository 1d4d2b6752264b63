"""With many patients nothing is drawn: what is worked out instead is what drawing gives."""

from __future__ import annotations

import numpy as np
import pytest

import core.statistics.sign_flip as flips
from core.statistics import interval_method
from core.statistics.abc_interval import abc_ends
from core.statistics.bootstrap import Resampling, bootstrap
from core.statistics.by_patient import mean_interval, numbered
from core.statistics.difference import paired_difference
from core.statistics.group_means import bootstrapped_means, group_means, patient_totals
from core.statistics.interaction import interaction
from core.statistics.interval_method import Method
from core.statistics.rank_bootstrap import RankKind, bootstrapped_correlation
from core.statistics.rank_correlation import RankP, RankSettings, rank_correlation
from core.statistics.sign_flip import Alternative, sign_flip_p
from core.statistics.summary import summarise
from core.statistics.trend import trend
from tests.close_to import near

MANY = interval_method.MANY_PATIENTS


def lesions(n_patients, seed=0):
    """Skewed values with gaps, one to five lesions a patient; owners are numbered from 0."""
    rng = np.random.default_rng(seed)
    owner = np.concatenate([np.arange(n_patients), rng.integers(0, n_patients, n_patients)])
    values = 0.7 * rng.beta(6, 1.5, n_patients)[owner] + 0.3 * rng.random(owner.size)
    values[rng.random(owner.size) < 0.05] = np.nan
    return values**3, owner


def drawn(values, owner, *, n_resamples):
    """BCa, patients being drawn."""
    sums, counts = patient_totals(values[:, None], owner)
    made = bootstrap(
        lambda w: (w @ sums) / (w @ counts),
        len(sums),
        resampling=Resampling(n_resamples),
        left_out=(sums.sum(axis=0) - sums) / (counts.sum(axis=0) - counts),
    )
    return made.intervals[0]


def test_ends_are_those_of_many_draws():
    values, owner = lesions(MANY)
    found = bootstrapped_means(values[:, None], owner, resampling=Resampling(7))
    expected = drawn(values, owner, n_resamples=10_000)
    width = expected.high - expected.low
    assert found.resampling.method is Method.ABC
    assert found.n_used == (0,)
    assert found.estimates[0] == pytest.approx(np.nanmean(values))
    # 10,000 draws are off by 0.7 % of the width themselves.
    assert abs(found.intervals[0].low - expected.low) < 0.02 * width
    assert abs(found.intervals[0].high - expected.high) < 0.02 * width


def test_ends_of_exponential_values_are_those_of_the_second_order_expansion():
    """BCa of a mean: mean + s / sqrt(n) * (z + skewness / sqrt(n) * (2 z**2 + 1) / 6), to second order.

    Hall 1988, doi:10.1214/aos/1176350933.
    """
    count, z = 10_000, 1.959964
    quantiles = -np.log(1 - (np.arange(count) + 0.5) / count)
    low, high = abc_ends(lambda means: means[:, 0], quantiles[:, None], confidence=0.95)
    error, skew = quantiles.std() / 100, ((quantiles - quantiles.mean()) ** 3).mean() / quantiles.std() ** 3
    for end, at in ((low, -z), (high, z)):
        expected = at + skew / 100 * (2 * at**2 + 1) / 6
        assert (end - quantiles.mean()) / error == pytest.approx(expected, abs=0.002)


def test_few_patients_and_uneven_ones_are_drawn():
    values, owner = lesions(MANY - 1)
    assert (
        bootstrapped_means(values[:, None], owner, resampling=Resampling(5)).resampling.method is Method.BCA
    )
    values, owner = lesions(MANY)
    values[0] = 1e6  # one patient is all of the effect
    assert (
        bootstrapped_means(values[:, None], owner, resampling=Resampling(5)).resampling.method is Method.BCA
    )
    percentile = Resampling(5, method=Method.PERCENTILE)
    assert bootstrapped_means(values[:, None], owner, resampling=percentile).resampling == percentile


def test_equal_values_have_no_interval():
    owners = [f"p{number}" for number in range(MANY)]
    found = mean_interval(np.full(MANY, 0.5), owners, n_resamples=5)
    assert found is None


def test_who_asks_is_reported_how_it_was_made():
    values, owner = lesions(MANY + 500)
    owners = [f"p{number}" for number in owner]
    assert summarise(values, owners).resampling.method is Method.ABC
    assert paired_difference(values, values[::-1], patients=owners).resampling.method is Method.ABC
    one, two = group_means(
        np.stack([values, values], axis=1),
        owners,
        metrics=["a", "b"],
        groups=["all"] * values.size,
        resampling=Resampling(7),
    )
    assert one.resampling.method is Method.ABC
    assert one.interval == near(summarise(values, owners).mean_interval)
    assert two.interval == near(one.interval)


@pytest.mark.parametrize("shift", [0.0, 0.03, 0.06])
@pytest.mark.parametrize("alternative", list(Alternative))
def test_p_of_sign_flips_is_that_of_many_drawn_signs(shift, alternative, monkeypatch):
    totals = np.random.default_rng(4).standard_t(5, flips.MANY_DIFFERING) + shift
    found = sign_flip_p(totals, alternative=alternative)
    monkeypatch.setattr(flips, "MANY_DIFFERING", totals.size + 1)
    expected = sign_flip_p(totals, alternative=alternative, n_flips=20_000)
    assert found == pytest.approx(expected, abs=0.0002 + 4 * np.sqrt(expected * (1 - expected) / 20_000))


def test_p_of_sign_flips_is_never_below_what_signs_can_show():
    assert sign_flip_p(np.ones(flips.MANY_DIFFERING), n_flips=99) == 0.01


def test_signs_of_uneven_totals_are_drawn():
    """No draw of 999 has every sign right; a normal distribution would make it p = 0.15."""
    totals = np.concatenate([np.full(flips.MANY_DIFFERING, 1e-3), [50.0, 40.0]])
    assert sign_flip_p(totals, n_flips=999) == 0.001


@pytest.mark.parametrize("kind", list(RankKind))
@pytest.mark.parametrize("held", [False, True])
def test_ends_of_rank_correlations_are_those_of_drawn_patients(kind, held, monkeypatch):
    columns, owner = related(MANY)
    given = columns if held else columns[:2]
    few = Resampling(1_000)
    found = bootstrapped_correlation(given, patients=owner, kind=kind, resampling=few)
    monkeypatch.setattr(interval_method, "MANY_PATIENTS", MANY + 1)
    estimate, ends, made = bootstrapped_correlation(given, patients=owner, kind=kind, resampling=few)
    width = ends.high - ends.low
    assert (found[2].method, made.method) == (Method.ABC, Method.BCA)
    assert found[0] == pytest.approx(estimate, abs=1e-9)
    # 1,000 draws are off by 2.3 % of the width themselves.
    assert abs(found[1].low - ends.low) < 0.06 * width
    assert abs(found[1].high - ends.high) < 0.06 * width


@pytest.mark.parametrize("kind", list(RankKind))
@pytest.mark.parametrize("held", [False, True])
def test_p_in_the_limit_is_that_of_permuted_patients(kind, held):
    columns, owner = related(MANY, shared=0.02)
    control = columns[2] if held else None
    found = {}
    for p in RankP:
        n_permutations = 999 if kind is RankKind.SPEARMAN or held else 199
        settings = RankSettings(kind, p, Resampling(1, n_permutations=n_permutations))
        found[p] = rank_correlation(
            columns[0], columns[1], patients=owner, settings=settings, control=control
        )
    assert found[RankP.LIMIT].settings.p is RankP.LIMIT
    expected = found[RankP.PERMUTED].p
    assert found[RankP.LIMIT].p == pytest.approx(
        expected, abs=0.01 + 4 * np.sqrt(expected * (1 - expected) / n_permutations)
    )


def test_a_trend_of_many_patients_has_the_p_of_their_permutations():
    columns, owner = related(MANY, shared=0.02)
    groups = [f"{number}" for number in np.clip(np.round(columns[1]), -2, 2).astype(int) + 2]
    found = trend(columns[0], groups, order=list("01234"), patients=owner, resampling=Resampling(199))
    settings = RankSettings(RankKind.KENDALL, RankP.PERMUTED, Resampling(1, n_permutations=199))
    levels = np.array(groups, dtype=float)
    expected = rank_correlation(columns[0], levels, patients=owner, settings=settings)
    assert (found.resampling.method, found.resampling.n_permutations) == (Method.ABC, 0)
    assert found.p == pytest.approx(expected.p, abs=0.01 + 4 * np.sqrt(expected.p * (1 - expected.p) / 199))


def test_an_interaction_of_many_patients_has_the_p_of_their_permutations(monkeypatch):
    rng = np.random.default_rng(1)
    owner = np.repeat(np.arange(2_400), rng.choice([1, 2, 3], size=2_400))
    group = rng.choice(3, size=2_400, p=[0.4, 0.3, 0.3])[owner]
    spread = np.array([0.1, 0.2, 0.3])[group]
    gains = (
        0.004 * group + spread * rng.standard_normal(2_400)[owner] + 0.1 * rng.exponential(size=owner.size)
    )
    asked = {"groups": group.astype(str).tolist(), "patients": owner, "n_permutations": 3_999}
    limit = interaction(gains, **asked)
    monkeypatch.setattr("core.statistics.interaction.MANY_IN_LEVEL", 10_000)
    drawn = interaction(gains, **asked)
    assert (limit.n_permutations, drawn.n_permutations) == (0, 3_999)
    assert limit.statistic == pytest.approx(drawn.statistic)
    assert 0.02 < drawn.p < 0.9
    assert limit.p == pytest.approx(drawn.p, abs=4 * np.sqrt(drawn.p * (1 - drawn.p) / 3_999))


def test_patients_in_two_groups_are_permuted_however_many_they_are():
    rng = np.random.default_rng(4)
    owner = np.repeat(np.arange(1_500), 2)
    found = interaction(rng.standard_normal(3_000), ["a", "b"] * 1_500, patients=owner, n_permutations=19)
    assert found.n_permutations == 19


def test_patients_by_name_and_by_number_are_the_same():
    names = ["c", "a", "c", "b"]
    assert numbered(names)[0] == 3
    assert numbered(names)[1].tolist() == numbered(np.array([7, 2, 7, 4]))[1].tolist() == [2, 0, 2, 1]
    assert numbered(np.array([], dtype=np.intp))[0] == 0
    values = np.array([0.1, 0.5, np.nan, 0.9])
    assert summarise(values, names) == near(summarise(values, np.array([7, 2, 7, 4])))


def related(n_patients, shared=0.5):
    """x with ties, y, and z that both hang on, of patients with one lesion or more."""
    rng = np.random.default_rng(2)
    owner = np.concatenate([np.arange(n_patients), rng.integers(0, n_patients, n_patients // 2)])
    trait = rng.normal(size=n_patients)[owner]
    x = np.round(trait + rng.normal(size=owner.size), 1)
    y = shared * trait + rng.normal(size=n_patients)[owner] + rng.normal(size=owner.size)
    return [x, y, trait + rng.normal(size=owner.size)], owner
