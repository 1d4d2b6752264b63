import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.correlation_grid import correlation_grid
from core.statistics.multiplicity import false_discovery_rate
from core.statistics.rank_bootstrap import RankKind
from core.statistics.rank_correlation import (
    CONSTANT,
    TOO_FEW,
    RankP,
    RankSettings,
    rank_correlation,
)
from tests.golden_statistics import patients, r_data, r_result


def few(kind=RankKind.KENDALL, n_permutations=0, n_resamples=300, p=RankP.PERMUTED):
    return RankSettings(kind, p, Resampling(n_resamples, n_permutations=n_permutations))


@pytest.mark.parametrize("kind", list(RankKind))
@pytest.mark.parametrize("controlled", [False, True])
def test_r_finds_the_same(kind, controlled):
    data, expected = r_data("rank"), r_result("rank")
    found = rank_correlation(
        data["x"].to_numpy(),
        data["y"].to_numpy(),
        patients=patients(40),
        settings=few(kind),
        control=data["z"].to_numpy() if controlled else None,
    )
    assert found.estimate == pytest.approx(expected[f"partial_{kind}" if controlled else kind.value])
    assert found.interval.low < found.estimate < found.interval.high
    assert found.p is None


def test_weights_count_as_copies():
    """A draw in which a patient comes twice has the tau-b of a table in which he stands twice."""
    from core.statistics.rank_bootstrap import _KINDS

    generator = np.random.default_rng(0)
    x, y = generator.integers(0, 9, 30).astype(float), generator.integers(0, 9, 30).astype(float)
    weights = generator.integers(0, 4, (1, 30)).astype(float)
    copies = np.repeat(np.arange(30), weights[0].astype(int))
    (tau,) = _KINDS[RankKind.KENDALL]([x, y])(weights)
    (rho,) = _KINDS[RankKind.SPEARMAN]([x, y])(weights)
    assert tau[0] == pytest.approx(kendalltau(x[copies], y[copies]).statistic)
    assert rho[0] == pytest.approx(spearmanr(x[copies], y[copies]).statistic)


@pytest.mark.parametrize("limit", ["MOST_EXACT", "MOST_BY_PAIRS", "MOST_LEVELS"])
def test_long_columns_have_nearly_the_same_interval(limit, monkeypatch):
    generator = np.random.default_rng(1)
    x = generator.normal(size=500)
    y = np.round(x + generator.normal(size=500), 2)
    owners = [f"p{n}" for n in generator.integers(0, 350, 500)]

    def found():
        return rank_correlation(x, y, patients=owners, settings=few(n_resamples=2000))

    whole = found()
    module = "core.statistics.rank_bootstrap."
    for name in ("MOST_EXACT", "MOST_BY_PAIRS", "MOST_LEVELS"):
        monkeypatch.setattr(module + name, 100)
        if name == limit:
            break
    quick = found()
    assert quick.estimate == pytest.approx(whole.estimate)
    assert quick.interval.low == pytest.approx(whole.interval.low, abs=0.006)
    assert quick.interval.high == pytest.approx(whole.interval.high, abs=0.006)


def test_permutation_agrees_with_the_exact_p():
    generator = np.random.default_rng(2)
    x = generator.normal(size=25)
    y = 0.4 * x + generator.normal(size=25)
    found = rank_correlation(x, y, patients=patients(25), settings=few(n_permutations=4999))
    assert found.p == pytest.approx(kendalltau(x, y).pvalue, abs=0.012)


def test_what_size_explains_goes_when_size_is_held_fixed():
    generator = np.random.default_rng(3)
    size = generator.normal(size=150)
    x, y = size + 0.3 * generator.normal(size=150), size + 0.3 * generator.normal(size=150)
    plain = rank_correlation(x, y, patients=patients(150), settings=few(n_permutations=999))
    held = rank_correlation(x, y, patients=patients(150), control=size, settings=few(RankKind.SPEARMAN, 999))
    assert plain.p == 0.001
    assert held.p > 0.05
    assert held.interval.low < 0 < held.interval.high


def test_copies_of_a_patients_case_add_no_certainty():
    generator = np.random.default_rng(4)
    x, y = generator.normal(size=(2, 30))
    once = rank_correlation(x, y, patients=patients(30), settings=few(n_permutations=999))
    copied = rank_correlation(
        np.repeat(x, 3),
        np.repeat(y, 3),
        patients=np.repeat(patients(30), 3).tolist(),
        settings=few(n_permutations=999),
    )
    assert copied.n == 90
    assert copied.p == pytest.approx(once.p, abs=0.05)
    assert copied.interval.high - copied.interval.low > 0.8 * (once.interval.high - once.interval.low)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=20))
def test_between_minus_one_and_one_and_the_same_both_ways(rows):
    x, y = np.array(rows, dtype=float).T
    for kind in RankKind:
        there, back = (
            rank_correlation(a, b, patients=patients(len(rows)), settings=few(kind, n_resamples=30))
            for a, b in ((x, y), (y, x))
        )
        assert (there.reason is None) == (np.ptp(x) > 0 and np.ptp(y) > 0)
        if there.estimate is not None:
            assert there.estimate == pytest.approx(back.estimate)
            assert -1 <= there.estimate <= 1
        if there.interval is not None:
            assert -1 <= there.interval.low <= there.interval.high <= 1


def test_gaps_are_left_out_and_reasons_given():
    found = rank_correlation([1, None, 2, 3, 4], [1, 2, None, 2, 3], patients=patients(5), settings=few())
    assert (found.n, found.n_patients) == (3, 3)
    assert rank_correlation([1, 2], [1, 2], patients=patients(2), settings=few()).reason == TOO_FEW
    assert rank_correlation([1, 1, 1], [1, 2, 3], patients=patients(3), settings=few()).reason == CONSTANT


def test_a_column_that_follows_from_what_is_held_fixed():
    x = np.arange(20.0)
    found = rank_correlation(x, np.random.default_rng(0).random(20), patients=patients(20),
                             control=x, settings=few())  # fmt: skip
    assert (found.estimate, found.reason) == (None, CONSTANT)


def grid(control=None):
    generator = np.random.default_rng(6)
    columns = {"size": generator.random(40), "contrast": generator.random(40)}
    rows = {"dice": columns["contrast"] + generator.random(40), "iou": generator.random(40)}
    how = few(RankKind.SPEARMAN, 199)
    return correlation_grid(rows, columns, patients=patients(40), settings=how, control=control)


def test_the_grid_corrects_over_all_its_cells():
    found = grid()
    assert found.cell("dice", "contrast").found.p == 0.005
    assert [cell.q for cell in found.cells] == list(
        false_discovery_rate([cell.found.p for cell in found.cells])
    )
    assert found.cell("dice", "contrast").q == 0.02


def test_in_the_grid_nothing_is_held_fixed_against_itself():
    found = grid(control="size")
    assert not found.cell("dice", "size").found.controlled
    assert found.cell("dice", "contrast").found.controlled
    with pytest.raises(InputError, match="'depth' is to be held fixed"):
        grid(control="depth")


@pytest.mark.parametrize(("kind", "test"), [(RankKind.KENDALL, kendalltau), (RankKind.SPEARMAN, spearmanr)])
def test_the_limit_of_the_permutations_is_scipys_p_where_every_patient_has_one_case(kind, test):
    x, y = np.random.default_rng(7).normal(size=(2, 30))
    limit = few(kind, 199, p=RankP.LIMIT)
    found = rank_correlation(x, y, patients=patients(30), settings=limit)
    assert found.p == pytest.approx(test(x, y).pvalue)
    clustered = rank_correlation(x, y, patients=patients(15) * 2, settings=limit)
    drawn = rank_correlation(x, y, patients=patients(15) * 2, settings=few(kind, 199))
    assert clustered.p == pytest.approx(drawn.p)
