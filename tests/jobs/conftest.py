"""Homes for job tests; whatever still works in one when its test ends is ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.job_home import JobHome


@pytest.fixture
def make_job_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], JobHome]]:
    """Makes a home with a study of so many cases; the test starts its own supervisor."""
    monkeypatch.setenv("SAMOGRAPHY_SUPERVISOR", "no")
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    homes: list[JobHome] = []

    def make(cases: int) -> JobHome:
        homes.append(JobHome.make(tmp_path, cases=cases))
        return homes[-1]

    yield make
    for home in homes:
        home.end_all()
