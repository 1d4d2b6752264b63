"""Follow the lesions of one volume from prompts that a person drew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.cases import Case, is_volume_case
from core.errors import InputError
from core.evaluation.case_plan import CasePlan
from core.models.catalog import PROPAGATION_MODELS
from core.models.prompt_checks import require_kinds
from core.prompts.lesion_prompts import SliceDirection
from core.propagation.prompts_json import prompts_from_text
from core.propagation.propagation_plan import DrawnPrompts, PropagationPlan
from core.propagation.volume_evaluator import VolumeEvaluator
from core.requests.propagate_case import FACTS, PropagateCaseRequest
from core.settings import Settings
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.job_kind import IdentityInputs, JobKind
from jobs.kinds.propagate import propagation_identity, window_key


def _select(cases: Sequence[Case], request: PropagateCaseRequest) -> list[Case]:
    chosen = [case for case in cases if case.case_id == request.case and is_volume_case(case)]
    if not chosen:
        raise InputError(f"study {request.study!r} has no volume called {request.case!r}")
    return chosen


def _identity(settings: Settings, request: PropagateCaseRequest, cases: Sequence[Case]) -> IdentityInputs:
    info = PROPAGATION_MODELS.info(request.model)
    for lesion in prompts_from_text(request.prompts_json):
        for given in lesion.slices:
            require_kinds(info, given.prompts.kinds)
    return propagation_identity(settings, request, cases)


def _plan(attempt: Attempt, known: frozenset[str]) -> CasePlan:
    request: PropagateCaseRequest = attempt.request
    return PropagationPlan(
        request.model,
        request.device,
        attempt.settings,
        drawn=DrawnPrompts(
            request.prompts_json, SliceDirection(request.direction), request.first, request.last
        ),
        stop_after_empty=request.stop_after_empty,
        fill_holes_px=request.fill_holes_px,
        window=window_key(request.window),
        live=attempt.folder.live_path,
        known_appearances=known,
    )


KIND = JobKind(
    facts=FACTS,
    select=_select,
    identity=_identity,
    work=partial(case_by_case, plan=_plan, evaluator=VolumeEvaluator),
)
