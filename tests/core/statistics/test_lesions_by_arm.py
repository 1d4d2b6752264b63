"""Lesions under several arms, and beside a baseline."""

from __future__ import annotations

import pandas as pd
import pytest

from core.statistics.lesions_by_arm import compare_by_arm, lesions_by_arm
from core.statistics.with_baseline import summarise_with_baseline


def rows(values: dict[str, float], patients: dict[str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "case_id": list(values),
            "lesion_id": "1",
            "patient_id": [patients.get(case) for case in values],
            "value": list(values.values()),
        }
    )


def test_every_lesion_has_a_row_and_every_arm_a_column() -> None:
    patients = {"a": "p1", "b": None}
    wide = lesions_by_arm([(1, rows({"a": 0.5, "b": 0.6}, patients)), (3, rows({"b": 0.8}, patients))])
    assert list(wide.columns) == [1, 3]
    assert wide.index.tolist() == [("a", "1", "p1"), ("b", "1", "b")]  # an unknown patient is the case's own
    assert wide.loc[("b", "1", "b")].tolist() == [0.6, 0.8]
    assert pd.isna(wide.loc[("a", "1", "p1"), 3])


def test_arms_are_compared_over_the_lesions_that_both_have() -> None:
    arms = [("box", rows({"a": 0.5, "b": 0.6}, {})), ("point", rows({"a": 0.25}, {}))]
    pair = compare_by_arm(lesions_by_arm(arms)).pairs[0]
    assert (pair.first, pair.second, pair.difference.n) == ("box", "point", 1)
    assert pair.difference.mean == pytest.approx(0.25, abs=1e-12)


def test_without_a_baseline_there_is_the_model_alone() -> None:
    pair = pd.DataFrame({"patient_id": ["p1", "p2"], "model": [0.5, 0.7]})
    found = summarise_with_baseline(pair)
    assert found.model.mean == pytest.approx(0.6, abs=1e-12)
    assert (found.baseline, found.difference) == (None, None)
    both = summarise_with_baseline(pair.assign(baseline=[0.4, 0.5]))
    assert both.difference is not None
    assert both.difference.mean == pytest.approx(0.15, abs=1e-12)
