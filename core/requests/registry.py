"""The job kinds and their requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import SettingsError
from core.requests.encode import EncodeRequest
from core.requests.evaluate import EvaluateRequest
from core.requests.propagate import PropagateRequest
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.train import TrainRequest

VolumeRequest = PropagateRequest | PropagateCaseRequest
"""What is carried out volume by volume."""
CaseRequest = EvaluateRequest | EncodeRequest | VolumeRequest
"""What is carried out case by case over a study."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of job: ``python -m jobs.<key>`` runs it.

    Attributes:
        label: For people, what it does.
        request: Its dataclass.
        done: What has happened to a finished case, for messages.
    """

    key: str
    label: str
    request: type[Any]
    done: str


JOB_KINDS = {
    kind.key: kind
    for kind in (
        JobKind("evaluate", "Evaluate a model", EvaluateRequest, "evaluated"),
        JobKind("encode", "Encode images ahead of prompting", EncodeRequest, "encoded"),
        JobKind("train", "Train a model", TrainRequest, "trained"),
        JobKind("propagate", "Follow lesions through volumes", PropagateRequest, "followed"),
        JobKind("propagate_case", "Follow drawn prompts", PropagateCaseRequest, "followed"),
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


def kind_of(request: CaseRequest) -> JobKind:
    """The kind that a request asks for."""
    return next(kind for kind in JOB_KINDS.values() if kind.request is type(request))
