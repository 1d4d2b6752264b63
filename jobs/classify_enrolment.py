"""Turn a request to classify cases into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

from core.errors import InputError
from core.job_state import JobState
from core.models.classifiers.trained_classifiers import classifier_card
from core.requests.classify import ClassifyRequest
from core.settings import Settings
from db.classification import masks_of_run
from db.store import Store
from jobs.enrolment import Enrolment, Facts, enrol_with, require_pictures, selected_cases
from jobs.study_cases import study_cases


def enrol_classification(
    store: Store,
    settings: Settings,
    request: ClassifyRequest,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Enrolment:
    """Find the run of an identical request, or make a new one; see `jobs.enrolment.enrol`.

    Raises:
        StudyError: The request cannot be carried out; nothing is stored.
    """
    card = classifier_card(settings.classifiers, request.model)
    with store.connect() as con:
        cases = selected_cases(study_cases(con, request, settings), request)
        if request.masks_of and not masks_of_run(con, request.masks_of):
            raise InputError(
                f"run {request.masks_of!r} has no masks; give the run of an evaluation that has finished"
            )
    require_pictures(cases, request.study)
    preprocessing = f"{card.architecture}-{card.size}-{card.settings['input']}-v1"
    facts = Facts(cases, card.weights_sha256, preprocessing)
    return enrol_with(store, settings, request, facts=facts, fresh=fresh, state=state)
