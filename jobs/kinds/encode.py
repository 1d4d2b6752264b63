"""Encode images ahead of prompting: an evaluation under no prompt protocol, references or not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.cases import Case
from core.errors import SettingsError
from core.evaluation.case_evaluator import CaseEvaluator
from core.models.catalog import PICTURE_MODELS
from core.requests.encode import FACTS, EncodeRequest
from core.settings import Settings
from jobs.case_by_case import case_by_case
from jobs.case_selection import all_cases
from jobs.job_kind import IdentityInputs, JobKind
from jobs.kinds.evaluate import picture_identity, picture_plan


def _identity(settings: Settings, request: EncodeRequest, cases: Sequence[Case]) -> IdentityInputs:
    if PICTURE_MODELS.info(request.model, models=settings.models).checkpoint is None:
        raise SettingsError(
            f"model {request.model!r} has no weights and encodes nothing worth keeping; choose another"
        )
    return picture_identity(settings, request, cases)


KIND = JobKind(
    facts=FACTS,
    select=all_cases,
    identity=_identity,
    work=partial(case_by_case, plan=picture_plan, evaluator=CaseEvaluator),
)
