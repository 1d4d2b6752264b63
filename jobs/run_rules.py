"""The rules of what a run's journal may report, from its row in the store and the cases that it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from core.cases import Case
from core.errors import StudyError
from core.evaluation.record_rules import RecordRules
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.registry import arms_of, facts_of, job_facts
from core.requests.request import from_json
from core.settings import Settings
from db.runs import Run
from db.store import Connection
from db.studies import load_cases
from jobs.study_cases import selected_cases


def request_rules(request: Any, cases: Iterable[Case], masks: Path) -> RecordRules:
    """Return the rules of a request over its cases.

    Args:
        request: The request of a job that goes case by case.
        cases: The cases that it asks for.
        masks: Folder of the mask files.
    """
    drawn = isinstance(request, PropagateCaseRequest)
    references: dict[str, Mapping[str, str] | None] = {
        case.case_id: None if drawn else {one.lesion_id: one.mask_sha256 for one in case.lesions}
        for case in cases
    }
    return RecordRules(references, arms_of(request), masks, facts_of(request).measures)


def run_rules(con: Connection, run: Run, settings: Settings) -> RecordRules:
    """Return the rules of a stored run, whatever its folder says.

    Where the selection cannot be made any more (a cohort has changed, say) every case of the study counts.

    Raises:
        StudyError: The run's request cannot be read.
    """
    request: Any = from_json(job_facts(run.kind).request, run.request)
    try:
        cases = selected_cases(con, request, settings)
    except StudyError:
        cases = load_cases(con, run.study)
    return request_rules(request, cases, settings.masks)
