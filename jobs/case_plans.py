"""What each kind of job that goes case by case does with a case: its plan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.classification.classification_plan import ClassificationPlan
from core.classification.target import case_truths
from core.clicks.click_plan import ClickPlan
from core.clicks.placement import Placement
from core.errors import InputError
from core.evaluation.case_plan import CasePlan
from core.evaluation.evaluation_plan import EvaluationPlan
from core.models.classifiers.trained_classifiers import classifier_card
from core.models.contracts import ClickMemory
from core.prompts.lesion_prompts import SliceDirection
from core.propagation.propagation_arms import SpanChoice
from core.propagation.propagation_plan import DrawnPrompts, PropagationPlan
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.classify import ClassifyRequest
from core.requests.encode import EncodeRequest
from core.requests.evaluate import EvaluateRequest
from core.requests.propagate import PropagateRequest
from core.requests.propagate_case import PropagateCaseRequest
from core.requests.segment import SegmentRequest
from core.settings import Settings
from db.classification import masks_of_run
from db.store import Store
from jobs.run_folder import RunFolder
from jobs.study_cases import study_cases

LIVE = "live"
"""Folder inside a run's own, see `core.propagation.live`."""

MakePlan = Callable[[Any, Settings, frozenset[str], RunFolder], CasePlan]
"""(request, settings, lesions whose characteristics are stored, the run's folder) -> plan."""


def _evaluation(
    request: EvaluateRequest | EncodeRequest, settings: Settings, known: frozenset[str], folder: RunFolder
) -> CasePlan:
    return EvaluationPlan(request.model, request.prompts, request.seed, request.device, settings, known)


def _propagation(
    request: PropagateRequest, settings: Settings, known: frozenset[str], folder: RunFolder
) -> CasePlan:
    return PropagationPlan(
        request.model,
        request.device,
        settings,
        arms=request.arms,
        seed=request.seed,
        span=SpanChoice(request.span),
        stop_after_empty=request.stop_after_empty,
        fill_holes_px=request.fill_holes_px,
        window=_window(request.window),
        # Several workers would take the file from each other.
        live=live_folder(folder) if request.workers == 1 and request.engine == "local" else None,
        known_appearances=known,
    )


def _drawn(
    request: PropagateCaseRequest, settings: Settings, known: frozenset[str], folder: RunFolder
) -> CasePlan:
    return PropagationPlan(
        request.model,
        request.device,
        settings,
        drawn=DrawnPrompts(
            request.prompts_json, SliceDirection(request.direction), request.first, request.last
        ),
        stop_after_empty=request.stop_after_empty,
        fill_holes_px=request.fill_holes_px,
        window=_window(request.window),
        live=live_folder(folder),
        known_appearances=known,
    )


def _segmentation(
    request: SegmentRequest, settings: Settings, known: frozenset[str], folder: RunFolder
) -> CasePlan:
    return ClickPlan(
        request.model,
        request.device,
        settings,
        reader=request.reader,
        rounds=request.rounds,
        placement=Placement(request.placement),
        memory=ClickMemory(request.memory),
        seed=request.seed,
        grid=request.grid,
        known_appearances=known,
    )


def _classification(
    request: ClassifyRequest, settings: Settings, known: frozenset[str], folder: RunFolder
) -> CasePlan:
    target = str(classifier_card(settings.classifiers, request.model).settings["target"])
    with Store(settings.store_path).connect() as con:
        cases = study_cases(con, request, settings)
        masks = masks_of_run(con, request.masks_of) if request.masks_of else None
    try:
        truths = case_truths(cases, target)
    except InputError:  # a study without the column is called all the same; nobody knows the truth
        truths = {}
    of_case = None if masks is None else {name: tuple(found) for name, found in masks.items()}
    return ClassificationPlan(request.model, request.device, settings, request.study, truths, of_case)


CASE_PLANS: dict[str, MakePlan] = {
    "evaluate": _evaluation,
    "encode": _evaluation,
    "classify": _classification,
    "propagate": _propagation,
    "propagate_case": _drawn,
    "segment": _segmentation,
}
"""By key of the job kind (`core.requests.registry`)."""


def live_folder(folder: RunFolder) -> Path:
    """Where a run shows what it has found so far; `core.propagation.live.read_live` reads it."""
    return folder.path / LIVE


def _window(key: str) -> str:
    return "" if key == WINDOW_OF_MODALITY_KEY else key
