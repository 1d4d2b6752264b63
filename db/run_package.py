"""A run with all its rows, out of the store and into another one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.errors import ConflictError, InputError, JobError, StudyError
from core.exports.run_content import NUMBERS, TABLES, RunAbout, RunContent, numbers_sha256
from core.files.json_text import json_value
from core.requests.registry import job_facts
from core.requests.request import from_json
from core.settings import Settings
from db.attribute_names import refresh_names
from db.export import export_frame
from db.exposure import exposures
from db.home_paths import home_paths
from db.migrate import schema_version
from db.queries import sql
from db.runs import Event, EventKind, add_event, run_status
from db.studies import studies
from db.unions import add_unions


def run_content(con: DuckDBPyConnection, run_id: str, *, settings: Settings) -> RunContent:
    """Return everything of one run, with the cases that it finished and nothing of other runs.

    Where files lie on this machine, its name and process numbers are left out.

    Args:
        settings: The settings that say where the cards of trained models lie, for the column `exposure`.

    Raises:
        JobError: There is no such run, or it is not over.
    """
    status = run_status(con, run_id)
    if not status.state.is_over:
        raise JobError(f"run {run_id} is {status.state}; wait until it is over, then export it")
    run = status.run
    about = RunAbout(
        run_id=run_id,
        study=run.study,
        kind=run.kind,
        state=status.state.value,
        created_at=run.created_at,
        request=_without_machine(run.request),
        provenance=run.provenance,
        cases=status.done,
        failed=status.failed,
    )
    tables = _tables(con, run_id, TABLES)
    request = json.dumps(about.request, sort_keys=True)
    place = tables["run"].column_names.index("request")
    tables["run"] = tables["run"].set_column(place, "request", pa.array([request]))
    frame = export_frame(con, [run_id], met=exposures(con, [run_id], settings))
    return RunContent(about, tables, frame, schema_version(con))


def add_run_package(
    con: DuckDBPyConnection, tables: Mapping[str, pa.Table], *, numbers: str, schema: int, root: Path
) -> bool:
    """Add a run from another store, with its cases where they are not known here.

    What is there already is never changed. After the last row the numbers are read back and held against
    `numbers`.

    Args:
        con: A connection for writing; the caller's transaction is undone where this raises.
        tables: The tables as `core.exports.opened_archive` verified them, of one run of one study.
        numbers: `core.exports.run_content.numbers_sha256`.
        schema: The schema of the store that the tables come from.
        root: Folder that a study not known here is said to lie in.

    Returns:
        False where the run, with the same numbers, is here already.

    Raises:
        ConflictError: Another run of that id, or a study of that name with other pictures, is here.
        InputError: The tables do not fit this store.
    """
    if schema > schema_version(con):
        raise InputError("the archive was written by a newer version; update this instance and import again")
    (run,) = tables["run"].to_pylist()
    if _is_here(con, run["run_id"], numbers):
        return False
    _require_runnable(run)
    _require_paths_below(tables)
    _require_same_cases(con, tables, run["study"])
    try:
        _insert(con, tables, root=root)
        refresh_names(con)
    except duckdb.Error as error:
        raise InputError(
            f"the archive's tables do not fit this store ({error}); nothing was taken"
        ) from error
    if numbers_sha256(_tables(con, run["run_id"], NUMBERS)) != numbers:
        raise InputError("the numbers read back are not those of the archive; nothing was taken")
    note = "taken in from an archive of another instance"
    add_event(con, run["run_id"], Event(kind=EventKind.NOTE, message=note))
    return True


def _without_machine(request: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without the cluster that a run was sent to, which shapes no result."""
    return {name: "" if name == "address" and value else value for name, value in request.items()}


def _tables(con: DuckDBPyConnection, run_id: str, names: tuple[str, ...]) -> dict[str, pa.Table]:
    return {name: _table(con, f"run_package/{name}", run_id) for name in names}


def _table(con: DuckDBPyConnection, query: str, run_id: str) -> pa.Table:
    """The rows of a query; a column without any value has the type null."""
    result = con.execute(sql(query), {"run_id": run_id})
    names = [column[0] for column in result.description]
    rows = result.fetchall()
    values = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pa.table({name: pa.array(list(column)) for name, column in zip(names, values, strict=True)})


def _is_here(con: DuckDBPyConnection, run_id: str, numbers: str) -> bool:
    try:
        run_status(con, run_id)
    except JobError:
        return False
    if numbers_sha256(_tables(con, run_id, NUMBERS)) == numbers:
        return True
    raise ConflictError(f"a run {run_id} with other numbers is here already; nothing was changed")


def _require_runnable(run: Mapping[str, Any]) -> None:
    """A kind and settings that the pages can show."""
    try:
        from_json(job_facts(run["kind"]).request, json_value(run["request"]))
    except (StudyError, ValueError) as error:
        raise InputError(f"the archive's run is of a kind that is not known here ({error})") from error


def _require_paths_below(tables: Mapping[str, pa.Table]) -> None:
    """Refuse paths outside of the study's folder, whatever the archive says."""
    cases = tables["study_case"]
    named = [path for name in ("image_path", "ignored_path") for path in cases.column(name).to_pylist()]
    named += [path for paths in tables["lesion"].column("mask_paths").to_pylist() for path in paths]
    for path in filter(None, named):
        parts = PurePosixPath(path.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise InputError("the archive names files outside its study's folder; nothing was taken from it")


def _require_same_cases(con: DuckDBPyConnection, tables: Mapping[str, pa.Table], study: str) -> None:
    """Refuse cases of both stores that differ in picture, patient or reference."""
    here = {
        row[0]: row[1:] for row in con.execute(sql("run_package/known_cases"), {"study": study}).fetchall()
    }
    lesions = _by_case(con.execute(sql("run_package/known_lesions"), {"study": study}).fetchall())
    theirs = _by_case(tuple(row.values()) for row in tables["lesion"].select(_LESION).to_pylist())
    for row in tables["study_case"].select(_CASE).to_pylist():
        case_id, *facts = row.values()
        if case_id not in here:
            continue
        if here[case_id] != tuple(facts) or lesions[case_id] != theirs[case_id]:
            raise ConflictError(
                f"study {study!r} is here with another picture, patient or reference for case {case_id}; "
                "import the archive into an instance without it, or under another name with --study"
            )


_CASE = ["case_id", "patient_id", "pixel_sha256"]
_LESION = ["case_id", "lesion_id", "mask_sha256"]


def _by_case(lesions: Iterable[tuple[Any, ...]]) -> dict[str, set[tuple[Any, ...]]]:
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for case_id, *rest in lesions:
        found[case_id].add(tuple(rest))
    return found


def _insert(con: DuckDBPyConnection, tables: Mapping[str, pa.Table], *, root: Path) -> None:
    study = tables["run"].column("study").to_pylist()[0]
    known = {row[0] for row in con.execute(sql("run_package/known_cases"), {"study": study}).fetchall()}
    has_study = any(one.study == study for one in studies(con))
    for name in TABLES:
        rows = tables[name]
        if name in ("study_case", "lesion", "clinical_value"):
            rows = _without(rows, known)
        if not rows.num_rows or (name == "study" and has_study):
            continue
        con.register("rows", rows)
        try:
            con.execute(
                sql(f"run_package/add_{name}"),
                {"root": home_paths(con).stored_root(root)} if name == "study" else {},
            )
        finally:
            con.unregister("rows")
    add_unions(con, tables["run"].column("run_id").to_pylist()[0])


def _without(rows: pa.Table, case_ids: set[str]) -> pa.Table:
    """The rows of cases that are not known here."""
    new = [case_id not in case_ids for case_id in rows.column("case_id").to_pylist()]
    return rows.filter(pa.array(new, pa.bool_()))
