"""Turn a request to classify cases into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

from core.errors import InputError
from core.job_state import JobState
from core.models.classifiers.trained import classifier_card
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.classify import ClassifyRequest
from core.requests.registry import kind_of
from core.requests.request import identity_sha256
from core.settings import Settings
from db.classification import masks_of_run
from db.store import Store
from db.studies import load_cases
from jobs.enrolment import (
    Enrolment,
    circumstances,
    find_or_add,
    new_run,
    require_pictures,
    selected_cases,
    snapshot,
)


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
        cases = selected_cases(load_cases(con, request.study), request)
        if request.masks_of and not masks_of_run(con, request.masks_of):
            raise InputError(
                f"run {request.masks_of!r} has no masks; give the run of an evaluation that has finished"
            )
    require_pictures(cases, request.study)
    provenance = Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=card.weights_sha256,
        preprocessing=f"{card.architecture}-{card.size}-{card.settings['input']}-v1",
        packages=package_versions(),
        machine=machine(),
    )
    identity = identity_sha256(kind_of(request).key, request, circumstances(provenance))
    run = new_run(request, identity, provenance)
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)
