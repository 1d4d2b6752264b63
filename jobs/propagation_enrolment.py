"""Turn a request to follow lesions into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.case_filter import select_cases
from core.cases import Case
from core.cohorts.case_sample import sampled
from core.errors import InputError
from core.imaging.case_pixels import is_volume_case
from core.imaging.intensity_window import find_intensity_window, window_of
from core.job_state import JobState
from core.models.segmenter import require_kinds
from core.models.volume_registry import volume_model_info, volume_model_sha256
from core.propagation.arms import find_arm
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.propagate import BASELINE, PropagateRequest
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.registry import VolumeRequest
from core.settings import Settings
from db.store import Store
from jobs.enrolment import Enrolment, Facts, enrol_with
from jobs.study_cases import study_cases


def volume_cases(cases: Sequence[Case], request: VolumeRequest) -> list[Case]:
    """The volumes that a request asks for; simulated prompts need a reference.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    if isinstance(request, PropagateCaseRequest):
        chosen = [case for case in cases if case.case_id == request.case and is_volume_case(case)]
        if not chosen:
            raise InputError(f"study {request.study!r} has no volume called {request.case!r}")
        return chosen
    met = [c for c in select_cases(cases, request.cases) if c.lesions and is_volume_case(c)]
    if not met:
        raise InputError(
            f"no volume of study {request.study!r} with a reference mask meets the filter "
            f"{request.cases!r}; widen it, or import volumes with masks"
        )
    return sampled(met, request.limit, seed=request.seed)


def enrol_propagation(
    store: Store,
    settings: Settings,
    request: PropagateRequest | PropagateCaseRequest,
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


def propagation_companions(request: PropagateRequest) -> tuple[PropagateRequest, ...]:
    """The baseline with the same prompts, unless it is one itself."""
    if not request.baseline or request.model == BASELINE:
        return ()
    return (replace(request, model=BASELINE),)


def _facts(store: Store, settings: Settings, request: PropagateRequest | PropagateCaseRequest) -> Facts:
    info = volume_model_info(request.model)
    if isinstance(request, PropagateRequest):
        for key in request.arms:
            require_kinds(info, find_arm(key).kinds)
    with store.connect() as con:
        cases = volume_cases(study_cases(con, request, settings), request)
    weights = volume_model_sha256(request.model, settings.weights)
    return Facts(cases, weights, f"{info.preprocessing}; window {', '.join(_windows(cases, request.window))}")


def _windows(cases: Sequence[Case], key: str) -> list[str]:
    """Names of the windows that the cases are shown through."""
    if key != WINDOW_OF_MODALITY_KEY:
        return [find_intensity_window(key).name]
    return sorted({window_of(case.modality).name for case in cases})
