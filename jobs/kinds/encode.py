"""Encode images ahead of prompting: an evaluation under no prompt protocol, references or not."""

from __future__ import annotations

from functools import partial

from core.evaluation.case_evaluator import CaseEvaluator
from core.requests.encode import FACTS
from jobs.case_by_case import case_by_case
from jobs.case_selection import all_cases
from jobs.job_kind import JobKind
from jobs.kinds.evaluate import picture_identity, picture_plan

KIND = JobKind(
    facts=FACTS,
    select=all_cases,
    identity=picture_identity,
    work=partial(case_by_case, plan=picture_plan, evaluator=CaseEvaluator),
)
