"""Classify cases with a trained classifier, and once more with masks that a run predicted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from core.cases import Case
from core.classification.classification_plan import ClassificationPlan
from core.classification.target import case_truths
from core.errors import InputError
from core.evaluation.case_plan import CasePlan, Evaluate
from core.models.classifiers.trained_classifiers import classifier_card
from core.requests.classify import FACTS, ClassifyRequest
from core.settings import Settings
from db.classification import masks_of_run
from db.store import Store
from jobs.attempt import Attempt
from jobs.case_by_case import case_by_case
from jobs.case_selection import cases_with_reference, require_pictures
from jobs.job_kind import IdentityInputs, JobKind


def _identity(settings: Settings, request: ClassifyRequest, cases: Sequence[Case]) -> IdentityInputs:
    card = classifier_card(settings.classifiers, request.model)
    if request.masks_of and not _masks(Store(settings.store_path), request):
        raise InputError(
            f"run {request.masks_of!r} has no masks; give the run of an evaluation that has finished"
        )
    require_pictures(cases, request.study)
    preprocessing = f"{card.architecture}-{card.size}-{card.settings['input']}-v1"
    return IdentityInputs(card.weights_sha256, preprocessing)


def _plan(attempt: Attempt, known: frozenset[str]) -> CasePlan:
    request, settings = attempt.request, attempt.settings
    target = str(classifier_card(settings.classifiers, request.model).settings["target"])
    try:
        truths = case_truths(attempt.cases, target)
    except InputError:  # a study without the column is classified all the same; nobody knows the truth
        truths = {}
    masks = _masks(attempt.store, request) if request.masks_of else None
    return ClassificationPlan(request.model, request.device, settings, request.study, truths, masks)


def _evaluator(plan: ClassificationPlan) -> Evaluate:
    # Loads torch, which a request that cannot be carried out need not wait for.
    from core.models.classifiers.case_classifier import CaseClassifier

    return CaseClassifier(plan)


def _masks(store: Store, request: ClassifyRequest) -> dict[str, tuple[str, ...]]:
    """Return the masks of the run that the request names, by case."""
    with store.connect() as con:
        return {case_id: tuple(found) for case_id, found in masks_of_run(con, request.masks_of).items()}


KIND = JobKind(
    facts=FACTS,
    select=cases_with_reference,
    identity=_identity,
    work=partial(case_by_case, plan=_plan, evaluator=_evaluator),
)
