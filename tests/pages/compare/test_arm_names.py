"""Arms that are compared have names that tell them apart, whatever they share."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from pages.components.compare.compared_arms import ComparedArm, arm_names

FIRST, LATER = datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 10)


def arm(run_id: str, at: datetime, prompts: str = "tight_box") -> ComparedArm:
    run: Any = SimpleNamespace(run_id=run_id, model="mine", created_at=at)
    status: Any = SimpleNamespace(run=run)
    return ComparedArm(status, prompts)


def test_runs_of_one_second_are_told_apart_by_their_ids() -> None:
    assert arm_names([arm("r1", FIRST)]) == ["mine"]
    two = arm_names([arm("r1", FIRST), arm("r2", LATER)])
    assert two == ["mine, 01 Jan 09:00:00", "mine, 01 Jan 10:00:00"]
    three = arm_names([arm("r1", FIRST), arm("r2", FIRST), arm("r3", LATER)])
    assert three == ["mine, r1", "mine, r2", "mine, 01 Jan 10:00:00"]
