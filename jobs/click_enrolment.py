"""Turn a request to segment lesions from clicks into a run: a new one, or the identical one there is."""

from __future__ import annotations

from dataclasses import replace

from core.job_state import JobState
from core.models.catalog import CLICK_MODELS
from core.requests.segment import BASELINE, SegmentRequest
from core.settings import Settings
from db.store import Store
from jobs.enrolment import Enrolment, Facts, enrol_with
from jobs.propagation_enrolment import volume_cases
from jobs.study_cases import study_cases


def enrol_clicks(
    store: Store,
    settings: Settings,
    request: SegmentRequest,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Enrolment:
    """Find the run of an identical request, or make a new one; see `jobs.enrolment.enrol`.

    Raises:
        StudyError: The request cannot be carried out; nothing is stored.
    """
    facts = _facts(store, settings, request)
    return enrol_with(store, settings, request, facts=facts, fresh=fresh, state=state)


def click_companions(request: SegmentRequest) -> tuple[SegmentRequest, ...]:
    """The baseline with the same simulated reader, unless it is one itself."""
    if not request.baseline or request.model == BASELINE:
        return ()
    return (replace(request, model=BASELINE),)


def _facts(store: Store, settings: Settings, request: SegmentRequest) -> Facts:
    info = CLICK_MODELS.info(request.model, models=settings.models)
    with store.connect() as con:
        cases = volume_cases(study_cases(con, request, settings), request)
    weights = CLICK_MODELS.sha256(request.model, settings.weights, models=settings.models)
    return Facts(cases, weights, info.preprocessing)
