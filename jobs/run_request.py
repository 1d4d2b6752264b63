"""The request of a run, believed only where it is the one that the store has the run for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.declared import UndeclaredError, declared, shown
from core.errors import JobError
from core.provenance import Provenance
from core.requests.registry import job_facts
from core.requests.request import from_json, shaping_values, written_identity_sha256
from db.runs import Run, run_status
from db.store import Store
from jobs.run_folder import RunFolder


@dataclass(frozen=True, slots=True)
class WrittenRequest:
    """The request as the folder of a run holds it."""

    kind: str
    request: Mapping[str, Any]


def request_of_run(store: Store, folder: RunFolder) -> Any:
    """Return the request that a run is to carry out, from its folder, held against its row in the store.

    Settings that do not shape the result (workers, device) may differ from the row: they are those asked for
    last.

    Raises:
        JobError: There is no such run, its request cannot be read, or it is not that of the row.
        SettingsError: A setting of the request is out of range.
    """
    with store.connect() as con:
        status = run_status(con, folder.run_id)
    if status.unreadable is not None:
        raise JobError(status.unreadable)
    written = read_written(folder)
    _require_identity(written, status.run)
    return from_json(job_facts(status.run.kind).request, written.request)


def read_written(folder: RunFolder) -> WrittenRequest:
    """Return what the folder says, its types checked.

    Raises:
        JobError: There is no such run, or the file is damaged.
    """
    try:
        return declared(WrittenRequest, folder.read_request())
    except UndeclaredError as error:
        raise JobError(f"{_place(folder)} is damaged ({error}); {_ADVICE}") from error


def identity_inputs(provenance: Provenance) -> dict[str, str | None]:
    """Return what must be the same, beside the request, for a result to be the same."""
    return {
        "code_version": provenance.code_version,
        "study_snapshot": provenance.study_snapshot,
        "checkpoint_sha256": provenance.checkpoint_sha256,
        "preprocessing": provenance.preprocessing,
    }


_ADVICE = "put the file back as it was, or submit the job anew"


def _place(folder: RunFolder) -> str:
    return f"request.json of run {folder.run_id}"


def _require_identity(written: WrittenRequest, run: Run) -> None:
    if written.kind != run.kind:
        raise JobError(
            f"request.json of run {run.run_id} asks for {shown(written.kind)}, the run is one of kind "
            f"{run.kind!r}; {_ADVICE}"
        )
    request_type = job_facts(run.kind).request
    shaping = shaping_values(request_type, written.request)
    found = written_identity_sha256(run.kind, shaping, identity_inputs(run.provenance))
    if found == run.identity_sha256:
        return
    stored = shaping_values(request_type, run.request)
    changed = [name for name in sorted({*shaping, *stored}) if shaping.get(name) != stored.get(name)]
    listed = ", ".join(
        f"{name} is {shown(shaping.get(name))}, was {shown(stored.get(name))}" for name in changed
    )
    raise JobError(
        f"request.json of run {run.run_id} is not the request that the run was made for "
        f"({listed or 'its identity differs'}); {_ADVICE}"
    )
