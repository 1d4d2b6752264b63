"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

# The same examples at every run: a test that passed yesterday fails today only where the code has changed.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Simulations take many minutes: they stay out unless -m names them."""
    if "simulation" in config.getoption("markexpr"):
        return
    out = [item for item in items if item.get_closest_marker("simulation")]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session")
def busi_root() -> Path:
    """The BUSI cohort, where the machine has it."""
    given = os.environ.get("SAMOGRAPHY_BUSI")
    root = Path(given) if given else REPOSITORY.parent / "shared" / "data" / "busi" / "Dataset_BUSI_with_GT"
    if not root.is_dir():
        pytest.skip(f"the BUSI cohort is not here; set SAMOGRAPHY_BUSI to its folder (looked in {root.name})")
    return root
