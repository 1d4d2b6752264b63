"""Turn a request into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from core.case_filter import select_cases
from core.cases import Case
from core.characteristics.appearance import appearance_sha256
from core.cohorts.case_sample import sampled
from core.errors import InputError
from core.imaging.case_pixels import is_volume_case
from core.job_state import JobState
from core.models.registry import model_info, model_sha256
from core.models.segmenter import require_kinds
from core.prompts.registry import prompt_simulator
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.encode import EncodeRequest
from core.requests.evaluate import BASELINE, EvaluateRequest
from core.requests.registry import CaseRequest, kind_of
from core.requests.request import identity_sha256, to_json
from core.settings import Settings
from db.clock import utc_now
from db.runs import Event, EventKind, Run, RunStatus, add_event, add_run, run_status, run_statuses
from db.store import Store
from jobs.run_folder import RunFolder
from jobs.study_cases import study_cases


class Standing(Enum):
    """What enrolling found."""

    NEW = auto()
    UNFINISHED = auto()
    ACTIVE = auto()
    FINISHED = auto()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A run and how it stands."""

    run_id: str
    standing: Standing
    status: RunStatus


@dataclass(frozen=True, slots=True)
class Facts:
    """What a request works on, beside what it says itself.

    Attributes:
        cases: Those that it asks for.
        checkpoint_sha256: Hash of the model's weights, None for a model without weights.
        preprocessing: What happens to pixels before the model sees them.
    """

    cases: Sequence[Case]
    checkpoint_sha256: str | None
    preprocessing: str


def require_pictures(cases: Sequence[Case], study: str) -> None:
    """Refuse a selection of volumes only; among pictures each volume fails by itself and says why.

    Raises:
        InputError: Every case is a volume; the message says which command takes them.
    """
    if cases and all(is_volume_case(case) for case in cases):
        raise InputError(
            f"all {len(cases)} chosen cases of study {study!r} are volumes, and this model works on "
            f"pictures; use python -m jobs.propagate --study {study}, which follows lesions through volumes"
        )


def selected_cases(cases: Sequence[Case], request: Any) -> list[Case]:
    """The cases that a request asks for; all kinds but encoding take only those with a lesion.

    Raises:
        InputError: There are none, or the filter cannot be read.
    """
    measured = not isinstance(request, EncodeRequest)
    met = [case for case in select_cases(cases, request.cases) if case.lesions or not measured]
    chosen = sampled(met, request.limit, seed=request.seed)
    if not chosen:
        needed = " with a reference mask" if measured else ""
        raise InputError(
            f"no case of study {request.study!r}{needed} meets the filter {request.cases!r}; "
            "widen it, or import cases with masks"
        )
    return chosen


def enrol(
    store: Store,
    settings: Settings,
    request: CaseRequest,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Enrolment:
    """Find the run of an identical request, or make a new one.

    Identical means: same request, same cases and references, same model weights, same code.

    Args:
        fresh: Make a new run in any case.
        state: Of a new run: queued for a supervisor to start, or running where the caller does so at once.

    Raises:
        StudyError: The request cannot be carried out; nothing is stored.
    """
    facts = _facts(store, settings, request)
    return enrol_with(store, settings, request, facts=facts, fresh=fresh, state=state)


def enrol_with(
    store: Store, settings: Settings, request: CaseRequest, *, facts: Facts, fresh: bool, state: JobState
) -> Enrolment:
    """`enrol` for a request of which it is known what it works on."""
    provenance = Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(facts.cases),
        checkpoint_sha256=facts.checkpoint_sha256,
        preprocessing=facts.preprocessing,
        packages=package_versions(),
        machine=machine(),
    )
    identity = identity_sha256(kind_of(request).key, request, circumstances(provenance))
    run = new_run(request, identity, provenance)
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)


def find_or_add(
    store: Store, settings: Settings, run: Run, *, request: Any, fresh: bool, state: JobState
) -> Enrolment:
    """The earlier run of the same identity, or this new one, stored with its folder.

    Args:
        run: As it would be stored.
        request: Of any kind of job; its settings that do not shape the result replace those of an earlier,
            unfinished run.
        fresh: See `enrol`.
        state: See `enrol`.
    """
    with store.connect(write=True) as con:
        earlier = [] if fresh else run_statuses(con, identity_sha256=run.identity_sha256)
        if earlier:
            _update_request(settings, earlier[0], request)
            return Enrolment(earlier[0].run.run_id, _standing(settings, earlier[0]), earlier[0])
        RunFolder(settings.runs, run.run_id).write_request({"kind": run.kind, "request": dict(run.request)})
        add_run(con, run)
        add_event(con, run.run_id, Event(kind=EventKind.STATE, state=state))
        return Enrolment(run.run_id, Standing.NEW, run_status(con, run.run_id))


def _update_request(settings: Settings, status: RunStatus, request: Any) -> None:
    """Settings that do not shape the result (workers, device) are those asked for last."""
    if status.state.can_resume:
        values = {"kind": status.run.kind, "request": to_json(request)}
        RunFolder(settings.runs, status.run.run_id).write_request(values)


def companions(request: CaseRequest) -> tuple[EvaluateRequest, ...]:
    """What is to be run beside a request: the baseline with the same prompts, unless it is one itself."""
    if not isinstance(request, EvaluateRequest) or not request.baseline or request.model == BASELINE:
        return ()
    return (replace(request, model=BASELINE),)


def _standing(settings: Settings, status: RunStatus) -> Standing:
    if status.state is JobState.SUCCEEDED:
        return Standing.FINISHED
    claimed = RunFolder(settings.runs, status.run.run_id).is_claimed()
    return Standing.ACTIVE if claimed else Standing.UNFINISHED


def _facts(store: Store, settings: Settings, request: CaseRequest) -> Facts:
    info = model_info(request.model, models=settings.models)
    for key in request.prompts:
        require_kinds(info, prompt_simulator(key).kinds)
    weights = model_sha256(request.model, settings.weights, models=settings.models)
    with store.connect() as con:
        cases = selected_cases(study_cases(con, request, settings), request)
    require_pictures(cases, request.study)
    return Facts(cases, weights, info.preprocessing)


def circumstances(provenance: Provenance) -> dict[str, str | None]:
    """What must be the same, beside the request, for a result to be the same."""
    return {
        "code_version": provenance.code_version,
        "study_snapshot": provenance.study_snapshot,
        "checkpoint_sha256": provenance.checkpoint_sha256,
        "preprocessing": provenance.preprocessing,
    }


def snapshot(cases: Sequence[Case]) -> str:
    """Hash of the cases: images, references and names."""
    content = [
        [
            case.case_id,
            *(f"{lesion.lesion_id}:{appearance_sha256(case.image, lesion)}" for lesion in case.lesions),
        ]
        for case in cases
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def new_run(request: CaseRequest, identity: str, provenance: Provenance) -> Run:
    """The run of a request as it would be stored."""
    now = utc_now()
    return Run(
        run_id=f"{now:%Y%m%d-%H%M%S}-{request.model}-{secrets.token_hex(2)}",
        kind=kind_of(request).key,
        study=request.study,
        identity_sha256=identity,
        request=to_json(request),
        provenance=provenance,
        created_at=now,
        model=request.model,
        prompts=request.prompts,
        seed=request.seed,
    )
