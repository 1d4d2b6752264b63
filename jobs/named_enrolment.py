"""The run of a training, whose model must have a name of its own."""

from __future__ import annotations

import secrets

from core.job_state import JobState
from core.provenance import Provenance
from core.requests.registry import kind_of
from core.requests.request import identity_sha256, to_json
from core.settings import Settings
from db.clock import utc_now
from db.runs import Run, active_runs, run_statuses
from db.store import Store
from jobs.enrolment import Enrolment, circumstances, find_or_add
from jobs.model_names import NamedTraining, require_free_name


def enrol_named(
    store: Store, settings: Settings, run: Run, *, request: NamedTraining, fresh: bool, state: JobState
) -> Enrolment:
    """As `jobs.enrolment.find_or_add`, for a training of any kind, whose model must have a name of its own.

    Raises:
        SettingsError: The name is taken, or about to be.
    """
    with store.connect() as con:
        known = [] if fresh else run_statuses(con, identity_sha256=run.identity_sha256)
        active = active_runs(con)
    if not known:
        require_free_name(settings, request, active=active)
    return find_or_add(store, settings, run, request=request, fresh=fresh, state=state)


def training_run(request: NamedTraining, provenance: Provenance) -> Run:
    """The run of a training as it would be stored."""
    kind, now = kind_of(request).key, utc_now()
    return Run(
        run_id=f"{now:%Y%m%d-%H%M%S}-{kind.replace('_', '-')}-{secrets.token_hex(2)}",
        kind=kind,
        study=request.study,
        identity_sha256=identity_sha256(kind, request, circumstances(provenance)),
        request=to_json(request),
        provenance=provenance,
        created_at=now,
        model=request.model,
        prompts=request.prompts,
        seed=request.seed,
    )
