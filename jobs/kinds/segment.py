"""Segment lesions of volumes from simulated clicks, round by round."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.cases import Case
from core.clicks.click_evaluator import ClickEvaluator
from core.clicks.click_plan import ClickPlan
from core.clicks.placement import Placement
from core.evaluation.case_plan import CasePlan
from core.models.catalog import CLICK_MODELS
from core.models.contracts import ClickMemory
from core.requests.segment import FACTS, SegmentRequest
from core.settings import Settings
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.case_selection import volumes_with_reference
from jobs.job_kind import IdentityInputs, JobKind


def _identity(settings: Settings, request: SegmentRequest, cases: Sequence[Case]) -> IdentityInputs:
    return IdentityInputs.of_model(CLICK_MODELS, settings, request.model)


def _plan(attempt: Attempt, known: frozenset[str]) -> CasePlan:
    request: SegmentRequest = attempt.request
    return ClickPlan(
        request.model,
        request.device,
        attempt.settings,
        reader=request.reader,
        rounds=request.rounds,
        placement=Placement(request.placement),
        memory=ClickMemory(request.memory),
        seed=request.seed,
        grid=request.grid,
        known_appearances=known,
    )


KIND = JobKind(
    facts=FACTS,
    select=volumes_with_reference,
    identity=_identity,
    work=partial(case_by_case, plan=_plan, evaluator=ClickEvaluator),
)
