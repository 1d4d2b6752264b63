"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import db.store
from db.engine import OpenFile
from db.store import Store
from tests.chromium import running_chromium, what_is_missing

# The same examples at every run: a test that passed yesterday fails today only where the code has changed.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

REPOSITORY = Path(__file__).resolve().parents[1]

LONG_ROOMS = {"jobs", "pages"}
"""Their files take longest; workers that get them first end together."""

ABOUT_STORES = ("test_store", "test_migrate", "test_older_stores")
"""Beginnings of files in which a store is really made."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Simulations take many minutes: they stay out unless -m names them. Long files come first.

    Tests in a browser come last: once it is started, an event loop runs in this process until the end.
    """
    if "simulation" not in config.getoption("markexpr"):
        out = [item for item in items if item.get_closest_marker("simulation")]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    browser = {item for item in items if item.get_closest_marker("browser")}
    items.sort(
        key=lambda item: (item in browser, item.path not in slow, not LONG_ROOMS & set(item.path.parts))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many real files of packages the world test has tried, and how many are not here."""
    outcomes = ("passed", "failed", "xfailed", "xpassed")
    tried = set().union(*(_world_files(terminalreporter, outcome) for outcome in outcomes))
    absent = _world_files(terminalreporter, "skipped")
    if tried or absent:
        terminalreporter.write_line(f"world: {len(tried)} files of packages tried, {len(absent)} not here")


def _world_files(reporter: pytest.TerminalReporter, outcome: str) -> set[str]:
    ids = [report.nodeid for report in reporter.getreports(outcome)]
    return {one.rsplit(": ", 1)[0] for one in ids if "world/test_world.py::" in one}


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that all migrations have made; nothing is in it, and it is only copied."""
    path = tmp_path_factory.mktemp("made_store") / "made.duckdb"
    with Store(path).connect(write=True):
        return path


@pytest.fixture(autouse=True)
def _new_stores_are_copies(
    made_store: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that a test makes begins as a copy: the migrations take longer than most tests do.

    Tests of the store itself make theirs as a user does, and so do other processes.
    """
    if request.path.stem.startswith(ABOUT_STORES):
        return

    def opened(path: Path, *, write: bool, deadline: float) -> OpenFile:
        if write and not path.exists():
            shutil.copyfile(made_store, path)
        return plain(path, write=write, deadline=deadline)

    plain = db.store._open
    monkeypatch.setattr(db.store, "_open", opened)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of all tests; contexts of it share nothing."""
    if missing := what_is_missing():
        pytest.skip(missing)
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def busi_root() -> Path:
    """The BUSI cohort, where the machine has it."""
    given = os.environ.get("SAMOGRAPHY_BUSI")
    root = Path(given) if given else REPOSITORY.parent / "shared" / "data" / "busi" / "Dataset_BUSI_with_GT"
    if not root.is_dir():
        pytest.skip(f"the BUSI cohort is not here; set SAMOGRAPHY_BUSI to its folder (looked in {root.name})")
    return root
