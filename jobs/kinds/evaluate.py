"""Evaluate a model of pictures: every lesion under each prompt protocol."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.cases import Case
from core.evaluation.case_evaluator import CaseEvaluator
from core.evaluation.case_plan import CasePlan
from core.evaluation.evaluation_plan import EvaluationPlan
from core.models.catalog import PICTURE_MODELS
from core.models.prompt_checks import require_kinds
from core.prompts.registry import prompt_simulator
from core.requests.encode import EncodeRequest
from core.requests.evaluate import FACTS, EvaluateRequest
from core.settings import Settings
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.case_selection import cases_with_reference, require_pictures
from jobs.job_kind import IdentityInputs, JobKind

PictureRequest = EvaluateRequest | EncodeRequest


def picture_identity(settings: Settings, request: PictureRequest, cases: Sequence[Case]) -> IdentityInputs:
    """Return weights and preprocessing of a model of pictures, which must take the request's prompts.

    Raises:
        StudyError: The request cannot be carried out.
    """
    info = PICTURE_MODELS.info(request.model, models=settings.models)
    for key in request.prompts:
        require_kinds(info, prompt_simulator(key).kinds)
    require_pictures(cases, request.study)
    return IdentityInputs.of_model(PICTURE_MODELS, settings, request.model)


def picture_plan(attempt: Attempt, known: frozenset[str]) -> CasePlan:
    """Return the plan of an evaluation; under no prompt protocol images are encoded and kept."""
    request: PictureRequest = attempt.request
    return EvaluationPlan(
        request.model, request.prompts, request.seed, request.device, attempt.settings, known
    )


KIND = JobKind(
    facts=FACTS,
    select=cases_with_reference,
    identity=picture_identity,
    work=partial(case_by_case, plan=picture_plan, evaluator=CaseEvaluator),
)
