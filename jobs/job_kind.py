"""The type of a job kind: everything that differs from one kind of job to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.cases import Case
from core.requests.job_facts import JobFacts
from core.settings import Settings
from jobs.attempt import Attempt, Outcome


@dataclass(frozen=True, slots=True)
class IdentityInputs:
    """The inputs that shape a result beside the request, the cases and the code.

    Attributes:
        checkpoint_sha256: The hash of the model's weights, None for a model without weights.
        preprocessing: The changes to pixels before the model sees them.
    """

    checkpoint_sha256: str | None
    preprocessing: str


Select = Callable[[Sequence[Case], Any], list[Case]]
"""(all cases of the study, request) -> the cases that it asks for; raises InputError where there are none."""
Identity = Callable[[Settings, Any, Sequence[Case]], IdentityInputs]
"""(settings, request, selected cases) -> inputs; raises StudyError where it cannot be carried out."""
Work = Callable[[Attempt], Outcome]
"""Carries a run out, from where an earlier attempt stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """A kind of job.

    Attributes:
        facts: All that forms, commands, reports and the store say of it; the request is among them.
        select: The cases that a request asks for.
        identity: The inputs that shape the result beside the request.
        work: The work of an attempt.
    """

    facts: JobFacts
    select: Select
    identity: Identity
    work: Work
