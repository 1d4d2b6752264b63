from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from core.errors import InputError, SettingsError
from core.metrics.metric import Direction
from core.statistics.arm_differences import compare_arms
from core.statistics.effect_size import cohens_dz, rank_biserial
from core.statistics.friedman import friedman
from core.statistics.multiplicity import false_discovery_rate, holm
from core.statistics.non_inferiority import NonInferiorityMargin, Verdict, non_inferiority
from core.statistics.sign_flip import Alternative, sign_flip_p
from tests.golden_statistics import patients, r_data, r_result

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def test_r_finds_the_same_over_three_arms():
    data, expected = r_data("arms"), r_result("tests")
    found = compare_arms({name: data[name].to_numpy() for name in "abc"}, patients(25))
    assert [(pair.first, pair.second) for pair in found.pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.friedman.chi2 == pytest.approx(expected["friedman_chi2"])
    assert found.friedman.p == pytest.approx(expected["friedman_p"])
    assert found.pairs[0].difference.p == pytest.approx(expected["wilcoxon_ab_p"])
    assert found.pairs[1].difference.p == pytest.approx(expected["wilcoxon_ac_p"], abs=0.002)
    raw = [pair.difference.p for pair in found.pairs]
    assert tuple(pair.holm_p for pair in found.pairs) == holm(raw)
    assert found.friedman.kendalls_w == pytest.approx(expected["friedman_chi2"] / 50)


def test_r_adjusts_the_same():
    expected, p_values = r_result("tests"), [0.01, 0.02, 0.03, 0.005, 0.2, 0.2]
    assert holm(p_values) == pytest.approx([expected[f"holm_{n}"] for n in range(1, 7)])
    assert false_discovery_rate(p_values) == pytest.approx([expected[f"bh_{n}"] for n in range(1, 7)])


def test_what_has_no_test_does_not_count():
    assert holm([0.01, None, 0.04]) == (pytest.approx(0.02), None, pytest.approx(0.04))
    assert false_discovery_rate([None, None]) == (None, None)


def test_two_arms_have_no_friedman_and_one_is_refused():
    assert compare_arms({"a": [0.1, 0.2], "b": [0.2, 0.4]}, patients(2)).friedman is None
    with pytest.raises(InputError, match="1 arms came"):
        compare_arms({"a": [0.1]}, patients(1))
    with pytest.raises(InputError, match="got 2 arms"):
        friedman(np.zeros((3, 2)))


def test_friedman_goes_over_patients_with_all_arms():
    arms = {"a": [0.1, 0.3, 0.5, None], "b": [0.2, 0.4, 0.7, 0.1], "c": [0.3, 0.2, 0.9, 0.2]}
    found = compare_arms(arms, ["p", "p", "q", "r"]).friedman
    expected = stats.friedmanchisquare([0.2, 0.5], [0.3, 0.7], [0.25, 0.9])
    assert (found.n_patients, found.chi2) == (2, pytest.approx(expected.statistic))


def test_arms_that_never_differ():
    found = compare_arms({name: [0.5, 0.6] for name in "abc"}, patients(2))
    assert (found.friedman.chi2, found.friedman.p) == (None, None)
    assert found.pairs[0].difference.mean_p is None
    assert compare_arms({name: [None] for name in "abc"}, patients(1)).friedman.n_patients == 0


def test_signs_worked_by_hand():
    # Sums of (1, 2, 4) with all signs: 8 of them, of which 7 and -7 alone reach 7.
    assert sign_flip_p(np.array([1.0, 2.0, 4.0])) == 2 / 8
    assert sign_flip_p(np.array([1.0, 2.0, 4.0]), alternative=Alternative.GREATER) == 1 / 8
    assert sign_flip_p(np.array([1.0, 2.0, -4.0])) == 1.0
    assert sign_flip_p(np.zeros(3)) is None


def test_scipy_permutes_to_the_same_p():
    totals = np.random.default_rng(3).normal(0.4, 1.0, 30)
    expected = stats.permutation_test(
        (totals,), np.sum, permutation_type="samples", n_resamples=20_000, rng=1
    ).pvalue
    assert sign_flip_p(totals) == pytest.approx(expected, abs=0.01)


def test_effect_sizes_worked_by_hand():
    assert cohens_dz(np.array([1.0, 2.0, 3.0])) == pytest.approx(2.0)
    assert cohens_dz(np.array([0.1, 0.1, 0.1])) is None
    assert cohens_dz(np.array([0.1])) is None
    # Ranks 1 and 2.5 against 2.5: (3.5 - 2.5) / 6.
    assert rank_biserial(np.array([0.0, 1.0, 2.0, -2.0])) == pytest.approx(1 / 6)
    assert rank_biserial(np.zeros(2)) is None


def gains(shift, n=60):
    generator = np.random.default_rng(4)
    reference = generator.uniform(0.5, 0.9, n)
    return reference + shift + generator.normal(0, 0.03, n), reference


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [
        (0.05, Verdict.SUPERIOR),
        (-0.01, Verdict.NON_INFERIOR),
        (-0.05, Verdict.INCONCLUSIVE),
        (-0.2, Verdict.INFERIOR),
    ],
)
def test_verdicts(shift, verdict):
    model, reference = gains(shift)
    margin = NonInferiorityMargin(0.05, Direction.HIGHER, MONDAY)
    later = MONDAY + timedelta(days=1)
    found = non_inferiority(model, reference, patients=patients(60), margin=margin, results_at=later)
    assert found.verdict is verdict
    assert found.fixed_beforehand
    assert (found.p < 0.025) == (verdict in (Verdict.SUPERIOR, Verdict.NON_INFERIOR))
    turned = non_inferiority(
        -model,
        -reference,
        patients=patients(60),
        margin=NonInferiorityMargin(0.05, Direction.LOWER, MONDAY),
        results_at=MONDAY,
    )
    assert turned.difference.mean == pytest.approx(found.difference.mean)
    assert not turned.fixed_beforehand


def test_margins_that_mean_nothing_are_refused():
    with pytest.raises(SettingsError, match="above 0"):
        NonInferiorityMargin(0.0, Direction.HIGHER, MONDAY)
    with pytest.raises(SettingsError, match="better end"):
        NonInferiorityMargin(0.1, Direction.ZERO, MONDAY)


def test_nothing_in_common_has_no_verdict():
    margin = NonInferiorityMargin(0.05, Direction.HIGHER, MONDAY)
    found = non_inferiority([None], [0.5], patients=["a"], margin=margin, results_at=MONDAY)
    assert (found.p, found.verdict, found.difference.n) == (None, None, 0)
