"""The type of a job kind: everything that differs from one kind of job to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.cases import Case
from core.models.registry import Registry
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

    @classmethod
    def of_model(cls, registry: Registry[Any], settings: Settings, model: str) -> IdentityInputs:
        """Return those of a registered model that is used as it is.

        Raises:
            SettingsError: The registry has no such model.
            CheckpointError: Its weights are missing or damaged.
        """
        preprocessing = registry.info(model, models=settings.models).preprocessing
        return cls(registry.sha256(model, settings.weights, models=settings.models), preprocessing)


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
