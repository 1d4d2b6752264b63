"""Open every picture of a study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.cases import Case
from core.evaluation.guarded import utc_text
from core.evaluation.record import CaseRecord
from core.imaging.read_image import read_image
from core.requests.look import FACTS, LookRequest  # type: ignore[import-not-found]
from core.settings import Settings
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.case_selection import all_cases
from jobs.job_kind import IdentityInputs, JobKind


@dataclass(frozen=True, slots=True)
class LookPlan:
    """What is done with a case."""

    settings: Settings
    widest_px: int
    wants_gpu: bool = False


@dataclass(frozen=True, slots=True)
class Looker:
    """What opens a case."""

    plan: LookPlan

    def __call__(self, case: Case) -> CaseRecord:
        """Return the record of a case: a failure where its picture is too wide."""
        width_px = read_image(case.image.path).shape[1]
        failure = f"it is {width_px} pixels wide" if width_px > self.plan.widest_px else None
        return CaseRecord(case.case_id, utc_text(), failure=failure)


def _identity(settings: Settings, request: LookRequest, cases: Sequence[Case]) -> IdentityInputs:
    return IdentityInputs(None, "none")


def _plan(attempt: Attempt, known: frozenset[str]) -> Any:
    return LookPlan(attempt.settings, attempt.request.widest_px)


KIND = JobKind(
    facts=FACTS,
    select=all_cases,
    identity=_identity,
    work=partial(case_by_case, plan=_plan, evaluator=Looker),
)
