"""The job kind that docs/jobs.md tells how to add: its two files, and its line in the registry meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

import core.requests
import jobs.kinds
from core.requests.registry import JOB_FACTS

_HERE = Path(__file__).parent


@contextmanager
def look_is_a_kind() -> Iterator[None]:
    """Within the block the files beside this one are in their packages, and the kind is in the registry."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.requests, "__path__", [*core.requests.__path__, str(_HERE / "requests")])
        patch.setattr(jobs.kinds, "__path__", [*jobs.kinds.__path__, str(_HERE / "kinds")])
        facts = import_module("core.requests.look").FACTS
        patch.setitem(JOB_FACTS, facts.key, facts)  # type: ignore[misc]  # the one line
        yield
