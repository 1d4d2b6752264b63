"""A home that takes long to make is made by the first process that asks for it; every other one copies it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import portalocker
import pytest

LONGEST_S = 600.0


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object], *, shared: Path | None = None
) -> Path:
    """Return a copy, the caller's own, of the home of that name.

    Args:
        factory: Of the session.
        name: What the home is known by to all workers.
        make: Fills an empty folder; one that it left half full is emptied first.
        shared: Where all workers look; else the folder above the workers' own.
    """
    place = shared or _above_the_workers(factory)
    original, done = place / f"made_{name}", place / f"made_{name}.done"
    with portalocker.Lock(place / f"made_{name}.lock", timeout=LONGEST_S):
        if not done.exists():
            shutil.rmtree(original, ignore_errors=True)
            original.mkdir()
            make(original)
            done.touch()
    return Path(shutil.copytree(original, factory.mktemp(name) / "home"))


def _above_the_workers(factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
