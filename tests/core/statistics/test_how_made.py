"""Words about intervals and p are true of what was done."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from core.statistics.bootstrap import Resampling
from core.statistics.how_made import (
    ASYMPTOTIC,
    EXACT,
    LIMIT,
    PERMUTED,
    TAU_WORDS,
    made_in_words,
    p_of_tau_by,
)
from core.statistics.interval_method import Method
from core.statistics.rank_correlation import RankP, RankSettings, rank_correlation

ONE = RankSettings(p=RankP.LIMIT, resampling=Resampling(n_resamples=1, n_permutations=19))


def columns(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=n), rng.normal(size=n)


@pytest.mark.parametrize(("n", "word", "method"), [(20, EXACT, "exact"), (34, ASYMPTOTIC, "asymptotic")])
def test_a_p_of_tau_is_called_what_scipy_makes_it(n: int, word: str, method: str) -> None:
    x, y = columns(n)
    found = rank_correlation(x, y, patients=[str(i) for i in range(n)], settings=ONE)
    assert p_of_tau_by(found, x, y) == word
    assert found.p == pytest.approx(kendalltau(x, y, method=method).pvalue)


def test_ties_make_it_asymptotic_and_patients_with_several_cases_permuted() -> None:
    x, y = columns(20)
    tied = np.round(x, 1)
    tied[:2] = 0.5
    found = rank_correlation(tied, y, patients=[str(i) for i in range(20)], settings=ONE)
    assert p_of_tau_by(found, tied, y) == ASYMPTOTIC
    several = rank_correlation(x, y, patients=[str(i // 2) for i in range(20)], settings=ONE)
    assert p_of_tau_by(several, x, y) == PERMUTED


def test_many_patients_with_several_cases_have_the_limit() -> None:
    x, y = columns(4_000)
    found = rank_correlation(x, y, patients=[str(i // 2) for i in range(4_000)], settings=ONE)
    assert p_of_tau_by(found, x, y) == LIMIT
    assert "asymptotic" in TAU_WORDS


def test_every_method_has_its_words() -> None:
    words = {made_in_words(Resampling(10, method=method)) for method in Method}
    assert len(words) == len(Method)
