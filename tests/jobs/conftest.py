"""Homes for job tests; whatever still works in one when its test ends is ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from tests.exported_runs import make_run_home
from tests.job_home import JobHome
from tests.made_once import made_once


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


@pytest.fixture(scope="session")
def made_run_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a finished run; only to be copied."""
    return made_once(tmp_path_factory, "run_home", make_run_home)


@pytest.fixture
def run_home(made_run_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home with a finished run, the test's own."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SAMOGRAPHY_WEIGHTS", raising=False)
    shutil.copytree(made_run_home, tmp_path / "home")
    return Settings(tmp_path / "home", tmp_path / "home" / "weights")
