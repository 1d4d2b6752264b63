"""Turn a request to segment lesions from clicks into a run: a new one, or the identical one there is."""

from __future__ import annotations

from dataclasses import replace

from core.job_state import JobState
from core.models.click_registry import click_model_info, click_model_sha256
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.registry import kind_of
from core.requests.request import identity_sha256
from core.requests.segment import BASELINE, SegmentRequest
from core.settings import Settings
from db.store import Store
from db.studies import load_cases
from jobs.enrolment import Enrolment, circumstances, find_or_add, new_run, snapshot
from jobs.propagation_enrolment import volume_cases


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
    provenance = _provenance(store, settings, request)
    identity = identity_sha256(kind_of(request).key, request, circumstances(provenance))
    run = new_run(request, identity, provenance)
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)


def click_companions(request: SegmentRequest) -> tuple[SegmentRequest, ...]:
    """The baseline with the same simulated reader, unless it is one itself."""
    if not request.baseline or request.model == BASELINE:
        return ()
    return (replace(request, model=BASELINE),)


def _provenance(store: Store, settings: Settings, request: SegmentRequest) -> Provenance:
    info = click_model_info(request.model, models=settings.models)
    with store.connect() as con:
        cases = volume_cases(load_cases(con, request.study), request)
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=click_model_sha256(request.model, settings.weights, models=settings.models),
        preprocessing=info.preprocessing,
        packages=package_versions(),
        machine=machine(),
    )
