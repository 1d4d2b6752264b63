"""The job kinds: for each line of `core.requests.registry` the module of the same name here holds its `KIND`.

A kind is imported when it is asked for: a page that queues one job does not load what all others need.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from core.requests.registry import facts_of, job_facts
from jobs.job_kind import JobKind


def job_kind(key: str) -> JobKind:
    """Return the kind of that key.

    Raises:
        SettingsError: There is none.
    """
    kind: JobKind = import_module(f"{__name__}.{job_facts(key).key}").KIND
    return kind


def kind_of(request: Any) -> JobKind:
    """Return the kind of job that a request asks for."""
    return job_kind(facts_of(request).key)
