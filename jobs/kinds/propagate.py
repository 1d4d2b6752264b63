"""Follow lesions through volumes from simulated prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from core.cases import Case
from core.evaluation.case_plan import CasePlan
from core.imaging.intensity_window import find_intensity_window, window_of
from core.models.catalog import PROPAGATION_MODELS
from core.models.prompt_checks import require_kinds
from core.propagation.propagation_arms import SpanChoice, find_arm
from core.propagation.propagation_plan import PropagationPlan
from core.propagation.volume_evaluator import VolumeEvaluator
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.propagate import FACTS, PropagateRequest
from core.requests.propagate_case import PropagateCaseRequest
from core.settings import Settings
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.case_selection import volumes_with_reference
from jobs.job_kind import IdentityInputs, JobKind


def propagation_identity(
    settings: Settings, request: PropagateRequest | PropagateCaseRequest, cases: Sequence[Case]
) -> IdentityInputs:
    """Return weights and preprocessing, of which the intensity windows of the cases are a part.

    Raises:
        StudyError: The request cannot be carried out.
    """
    model = IdentityInputs.of_model(PROPAGATION_MODELS, settings, request.model)
    windows = ", ".join(_window_names(cases, request.window))
    return replace(model, preprocessing=f"{model.preprocessing}; window {windows}")


def window_key(window: str) -> str:
    """Return the window that a plan is given; empty for the one declared for each case's modality."""
    return "" if window == WINDOW_OF_MODALITY_KEY else window


def _identity(settings: Settings, request: PropagateRequest, cases: Sequence[Case]) -> IdentityInputs:
    for key in request.arms:
        require_kinds(PROPAGATION_MODELS.info(request.model), find_arm(key).kinds)
    return propagation_identity(settings, request, cases)


def _plan(attempt: Attempt, known: frozenset[str]) -> CasePlan:
    request: PropagateRequest = attempt.request
    # Several workers would take the file from each other.
    live = attempt.folder.live_path if request.workers == 1 and request.engine == "local" else None
    return PropagationPlan(
        request.model,
        request.device,
        attempt.settings,
        arms=request.arms,
        seed=request.seed,
        span=SpanChoice(request.span),
        stop_after_empty=request.stop_after_empty,
        fill_holes_px=request.fill_holes_px,
        window=window_key(request.window),
        live=live,
        known_appearances=known,
    )


def _window_names(cases: Sequence[Case], key: str) -> list[str]:
    """Return the names of the windows that the cases are shown through."""
    if key != WINDOW_OF_MODALITY_KEY:
        return [find_intensity_window(key).name]
    return sorted({window_of(case.modality).name for case in cases})


KIND = JobKind(
    facts=FACTS,
    select=volumes_with_reference,
    identity=_identity,
    work=partial(case_by_case, plan=_plan, evaluator=VolumeEvaluator),
)
