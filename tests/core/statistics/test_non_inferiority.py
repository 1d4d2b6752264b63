"""Missed lesions are never dropped from a verdict."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.errors import SettingsError
from core.metrics.metric import Direction
from core.statistics.few_patients import TOO_FEW_PATIENTS
from core.statistics.non_inferiority import NonInferiority, NonInferiorityMargin, Verdict, non_inferiority
from tests.golden_statistics import patients

MONDAY, TUESDAY = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 6, tzinfo=UTC)


def compared(
    margin: NonInferiorityMargin, *, n: int = 20, missed: int = 4, at: datetime = TUESDAY
) -> NonInferiority:
    """A model as far off as its reference, some tenths of mm apart, that misses the last lesions."""
    reference = 5 + np.arange(n) % 3
    model: list[float | None] = list(reference + 0.1 * (np.arange(n) % 2))
    model[n - missed :] = [None] * missed
    return non_inferiority(model, reference, patients=patients(n), margin=margin, results_at=at)


def test_the_model_that_misses_lesions_has_no_verdict() -> None:
    found = compared(NonInferiorityMargin(1.0, Direction.LOWER, MONDAY))
    assert (found.difference.n, found.difference.n_undefined) == (16, 4)
    assert (found.worst_case, found.verdict) == (None, None)
    assert found.reason is not None
    assert "4 without a value" in found.reason
    assert (
        compared(NonInferiorityMargin(1.0, Direction.LOWER, MONDAY), missed=0).verdict is Verdict.NON_INFERIOR
    )


def test_a_worst_case_that_was_fixed_beforehand_decides_and_both_are_shown() -> None:
    found = compared(NonInferiorityMargin(1.0, Direction.LOWER, MONDAY, worst=100.0))
    assert found.worst_case is not None
    assert (found.worst_case.difference.n, found.worst_case.difference.n_undefined) == (20, 0)
    # Four of 20 lesions are 100 mm instead of 5 to 7 mm off.
    assert found.worst_case.difference.mean == pytest.approx(-(16 * 0.05 + 4 * 100 - 24) / 20, abs=0.1)
    assert found.difference.mean == pytest.approx(-0.05, abs=0.01)
    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, None)


def test_a_worst_case_that_was_fixed_afterwards_decides_nothing() -> None:
    found = compared(NonInferiorityMargin(1.0, Direction.LOWER, TUESDAY, worst=100.0), at=MONDAY)
    assert found.verdict is None
    assert found.reason is not None
    assert "afterwards" in found.reason
    assert found.worst_case is not None


def test_a_worst_case_better_than_what_was_found_is_none() -> None:
    found = compared(NonInferiorityMargin(1.0, Direction.LOWER, MONDAY, worst=3.0))
    assert found.verdict is None
    assert found.reason == "the worst-case value 3 is better than a value that was found"


def test_few_patients_have_no_verdict() -> None:
    found = compared(NonInferiorityMargin(1.0, Direction.LOWER, MONDAY), n=5, missed=0)
    assert (found.verdict, found.reason, found.p) == (None, TOO_FEW_PATIENTS, None)


def test_a_worst_case_is_a_number() -> None:
    with pytest.raises(SettingsError, match="worst-case value is inf"):
        NonInferiorityMargin(1.0, Direction.LOWER, MONDAY, worst=float("inf"))
