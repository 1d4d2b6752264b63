"""The job kinds and their requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import SettingsError
from core.requests.evaluate import EvaluateRequest
from core.requests.train import TrainRequest


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job: ``python -m jobs.<key>`` runs it."""

    key: str
    label: str
    request: type[Any]


JOB_KINDS = {
    kind.key: kind
    for kind in (
        JobKind("evaluate", "Evaluate a model", EvaluateRequest),
        JobKind("train", "Train a model", TrainRequest),
    )
}


def job_kind(key: str) -> JobKind:
    """The kind of that key.

    Raises:
        SettingsError: There is none.
    """
    if key not in JOB_KINDS:
        raise SettingsError(f"there is no job kind {key!r}; known are {', '.join(JOB_KINDS)}")
    return JOB_KINDS[key]
