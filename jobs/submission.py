"""Turn a request of any kind into a run: a new one, or the identical one that is already there."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from core.cases import Case
from core.characteristics.appearance import appearance_sha256
from core.job_state import JobState
from core.provenance import Provenance, code_version, machine, package_versions
from core.requests.registry import facts_of
from core.requests.request import identity_sha256, to_json
from core.settings import Settings
from db.clock import utc_now
from db.runs import (
    Event,
    EventKind,
    Run,
    RunStatus,
    active_runs,
    add_event,
    add_run,
    run_status,
    run_statuses,
)
from db.store import Connection, Store
from jobs.kinds import kind_of
from jobs.model_names import require_free_name
from jobs.run_folder import RunFolder
from jobs.run_request import identity_inputs
from jobs.study_cases import selected_cases, with_members


class ReuseState(Enum):
    """The state of the run that a request leads to: new, or there before and how far."""

    NEW = auto()
    UNFINISHED = auto()
    ACTIVE = auto()
    FINISHED = auto()


@dataclass(frozen=True, slots=True)
class Submission:
    """The run of a request, and whether it was there before."""

    run_id: str
    reuse: ReuseState
    status: RunStatus


def submit_request(
    store: Store,
    settings: Settings,
    request: Any,
    *,
    fresh: bool = False,
    state: JobState = JobState.QUEUED,
) -> Submission:
    """Find the run of an identical request, or add a new one with its folder.

    Identical means: same request, same cases and references, same model weights, same code. A cohort that the
    request names is stored with version and hash. Settings that do not shape the result (workers, device)
    replace those of an earlier, unfinished run.

    Args:
        store: The store that holds the runs.
        settings: The home's.
        request: One of any kind of job.
        fresh: Add a new run in any case.
        state: A new run's: queued for a supervisor to start, or running where the caller does so at once.

    Raises:
        StudyError: The request cannot be carried out, or another training gives its model this name; nothing
            is stored.
    """
    request = with_members(store, settings, request)
    run = _new_run(request, _provenance(store, settings, request))
    with store.connect(write=True) as con:
        earlier = [] if fresh else run_statuses(con, identity_sha256=run.identity_sha256)
        if earlier:
            _update_request(settings, earlier[0], request)
            return Submission(earlier[0].run.run_id, _reuse(settings, earlier[0]), earlier[0])
        if facts_of(request).trains:
            require_free_name(settings, request, active=active_runs(con))
        return _added(con, settings, run, state=state)


def baseline_requests(request: Any) -> tuple[Any, ...]:
    """Return what is to be run beside a request: its kind's baseline with the same prompts.

    There is none where the request does not ask for it, or asks for the baseline itself.
    """
    baseline = facts_of(request).baseline
    if not getattr(request, "baseline", False) or request.model == baseline:
        return ()
    return (replace(request, model=baseline),)


def snapshot(cases: Sequence[Case]) -> str:
    """Return the hash of the cases: images, references and names."""
    content = [
        [
            case.case_id,
            *(f"{lesion.lesion_id}:{appearance_sha256(case.image, lesion)}" for lesion in case.lesions),
        ]
        for case in cases
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _provenance(store: Store, settings: Settings, request: Any) -> Provenance:
    with store.connect() as con:
        cases = selected_cases(con, request, settings)
    inputs = kind_of(request).identity(settings, request, cases)
    return Provenance(
        code_version=code_version(),
        study_snapshot=snapshot(cases),
        checkpoint_sha256=inputs.checkpoint_sha256,
        preprocessing=inputs.preprocessing,
        packages=package_versions(),
        machine=machine(),
    )


def _new_run(request: Any, provenance: Provenance) -> Run:
    """Return the run of a request as it would be stored; trainings are called after their kind."""
    facts, now = facts_of(request), utc_now()
    name = facts.key.replace("_", "-") if facts.trains else request.model
    return Run(
        run_id=f"{now:%Y%m%d-%H%M%S}-{name}-{secrets.token_hex(2)}",
        kind=facts.key,
        study=request.study,
        identity_sha256=identity_sha256(facts.key, request, identity_inputs(provenance)),
        request=to_json(request),
        provenance=provenance,
        created_at=now,
        model=request.model,
        prompts=request.prompts,
        seed=request.seed,
    )


def _added(con: Connection, settings: Settings, run: Run, *, state: JobState) -> Submission:
    RunFolder(settings.runs, run.run_id).write_request({"kind": run.kind, "request": dict(run.request)})
    add_run(con, run)
    add_event(con, run.run_id, Event(kind=EventKind.STATE, state=state))
    return Submission(run.run_id, ReuseState.NEW, run_status(con, run.run_id))


def _update_request(settings: Settings, status: RunStatus, request: Any) -> None:
    """Store the settings asked for last where they do not shape the result (workers, device)."""
    if status.state.can_resume:
        values = {"kind": status.run.kind, "request": to_json(request)}
        RunFolder(settings.runs, status.run.run_id).write_request(values)


def _reuse(settings: Settings, status: RunStatus) -> ReuseState:
    if status.state is JobState.SUCCEEDED:
        return ReuseState.FINISHED
    claimed = RunFolder(settings.runs, status.run.run_id).is_claimed()
    return ReuseState.ACTIVE if claimed else ReuseState.UNFINISHED
