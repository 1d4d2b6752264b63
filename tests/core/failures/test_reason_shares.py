"""Reasons counted among the worst and the rest."""

from __future__ import annotations

import pytest
from statsmodels.stats.proportion import proportion_confint

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts
from core.failures.shares import reason_shares
from core.statistics.proportion import wilson_interval

NO_COHORT = CohortCuts({})
SMALL, LARGE = ({"longest_diameter_mm": size} for size in (8.0, 30.0))


def test_counts_those_in_which_it_can_be_said() -> None:
    worst = [CaseFacts(SMALL), CaseFacts(SMALL), CaseFacts(LARGE), CaseFacts({})]
    (found,) = reason_shares(worst, [CaseFacts(LARGE), CaseFacts(SMALL)], cohort=NO_COHORT)
    assert found.reason.key == "small"
    assert (found.worst.count, found.worst.n, found.worst.n_unknown) == (2, 3, 1)
    assert found.worst.value == pytest.approx(2 / 3)
    assert found.rest.value == 0.5


def test_without_cases_there_is_no_share() -> None:
    (found,) = reason_shares([CaseFacts(SMALL)], [], cohort=NO_COHORT)
    assert found.rest.value is None
    assert found.rest.interval is None


@pytest.mark.parametrize(("count", "n"), [(0, 8), (3, 8), (8, 8), (17, 400)])
def test_wilson_agrees_with_statsmodels(count: int, n: int) -> None:
    found = wilson_interval(count, n)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(proportion_confint(count, n, method="wilson"), abs=1e-12)
