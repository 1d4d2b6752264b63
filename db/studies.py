"""Studies and their cases: written by imports, read by everyone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from core.cases import Case, Lesion
from core.datasets.cohort_layout import ImportNote
from core.errors import InputError
from db.attribute_names import refresh_names
from db.case_rows import Filed, case_of_row, case_row, clinical_rows, content_sha256, lesion_rows
from db.clock import utc_now
from db.home_paths import HomePaths, home_paths
from db.queries import sql
from db.rows import insert_rows


@dataclass(frozen=True, slots=True)
class Study:
    """A named set of cases and where its files lie."""

    study: str
    layout: str
    root: Path
    created_at: datetime
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class StudyImport:
    """What an importer read, ready to be stored."""

    study: str
    layout: str
    root: Path
    cases: tuple[Case, ...]
    notes: tuple[ImportNote, ...]
    files_seen: int


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import changed; `missing` cases were there before, were not met again, and are kept."""

    added: int
    updated: int
    unchanged: int
    missing: int


def studies(con: DuckDBPyConnection) -> list[Study]:
    """All studies by name."""
    places = home_paths(con)
    return [_study(row, places) for row in con.execute(sql("studies/all")).fetchall()]


def find_study(con: DuckDBPyConnection, study: str) -> Study:
    """One study.

    Raises:
        InputError: There is none of that name; the message lists those that exist.
    """
    row = con.execute(sql("studies/one"), {"study": study}).fetchone()
    if row is None:
        known = ", ".join(s.study for s in studies(con)) or "none yet"
        raise InputError(
            f"there is no study {study!r} (studies: {known}); import it with python -m jobs.import_study"
        )
    return _study(row, home_paths(con))


def save_import(con: DuckDBPyConnection, imported: StudyImport) -> ImportCounts:
    """Store an import; the same import again changes nothing.

    Cases are told apart by `case_id`: new ones are added, changed ones replaced, and those not met
    again are kept.
    """
    now = utc_now()
    study = {"study": imported.study}
    places = home_paths(con)
    root = places.stored_root(imported.root)
    con.execute(sql("studies/upsert"), {**study, "layout": imported.layout, "root": root, "now": now})
    before = dict(con.execute(sql("studies/content"), study).fetchall())
    filed = Filed(places, imported.root)
    content = {case.case_id: content_sha256(case, filed) for case in imported.cases}
    whole = Filed(HomePaths(None), imported.root)  # as it was when all paths outside the root were whole
    changed = [
        case
        for case in imported.cases
        if before.get(case.case_id) not in (content[case.case_id], content_sha256(case, whole))
    ]
    _replace(con, imported, changed, content)
    updated = sum(case.case_id in before for case in changed)
    counts = ImportCounts(
        added=len(changed) - updated,
        updated=updated,
        unchanged=len(imported.cases) - len(changed),
        missing=len(before.keys() - content.keys()),
    )
    _record(con, imported, counts, now)
    refresh_names(con)
    return counts


def load_cases(con: DuckDBPyConnection, study: str) -> list[Case]:
    """All cases of a study by `case_id`, with their lesions and clinical columns.

    Raises:
        InputError: There is no such study.
    """
    root = find_study(con, study).root
    filed = Filed(home_paths(con), root)
    lesions: dict[str, list[Lesion]] = defaultdict(list)
    for case_id, lesion_id, paths, mask_sha256, area_px in con.execute(
        sql("studies/lesions"), {"study": study}
    ).fetchall():
        lesions[case_id].append(Lesion(lesion_id, tuple(map(filed.path, paths)), mask_sha256, area_px))
    clinical: dict[str, dict[str, str | float | None]] = defaultdict(dict)
    for case_id, name, text, number in con.execute(sql("studies/clinical"), {"study": study}).fetchall():
        clinical[case_id][name] = text if number is None else number
    rows = con.execute(sql("studies/cases"), {"study": study}).fetchall()
    return [case_of_row(row, filed, tuple(lesions[row[0]]), clinical[row[0]]) for row in rows]


def last_import_notes(con: DuckDBPyConnection, study: str) -> list[ImportNote]:
    """The report of the newest import, files left out first."""
    rows = con.execute(sql("studies/last_import_notes"), {"study": study}).fetchall()
    return [ImportNote(*row) for row in rows]


def _study(row: tuple[Any, ...], places: HomePaths) -> Study:
    study, layout, root, created_at, imported_at = row
    return Study(study, layout, places.root(root), created_at, imported_at)


def case_of_rows(
    con: DuckDBPyConnection,
    study: str,
    row: tuple[Any, ...],
    *,
    lesions: Iterable[tuple[Any, ...]],
    clinical: Mapping[str, str | float | None],
) -> Case:
    """A case from its rows, as ``cases/one`` and ``cases/lesions_of_one`` select them.

    Raises:
        InputError: There is no such study.
    """
    filed = Filed(home_paths(con), find_study(con, study).root)
    found = tuple(
        Lesion(lesion_id, tuple(map(filed.path, paths)), mask_sha256, area_px)
        for lesion_id, paths, mask_sha256, area_px in lesions
    )
    return case_of_row(row, filed, found, clinical)


def _replace(
    con: DuckDBPyConnection, imported: StudyImport, changed: list[Case], content: Mapping[str, str]
) -> None:
    these = {"study": imported.study, "case_ids": [case.case_id for case in changed]}
    for query in _REMOVED:
        con.execute(sql(query), these)
    now = utc_now()
    filed = Filed(home_paths(con), imported.root)
    insert_rows(
        con,
        "studies/add_cases",
        (
            case_row(case, filed)
            | {"study": imported.study, "content_sha256": content[case.case_id], "imported_at": now}
            for case in changed
        ),
    )
    insert_rows(
        con,
        "studies/add_lesions",
        ({"study": imported.study} | row for case in changed for row in lesion_rows(case, filed)),
    )
    insert_rows(
        con,
        "studies/add_clinical",
        ({"study": imported.study} | row for case in changed for row in clinical_rows(case)),
    )


_REMOVED = tuple(f"studies/remove_{name}" for name in ("cases", "lesions", "unions", "clinical"))


def _record(con: DuckDBPyConnection, imported: StudyImport, counts: ImportCounts, now: datetime) -> None:
    row = con.execute(
        sql("studies/add_import"),
        {
            "study": imported.study,
            "layout": imported.layout,
            "now": now,
            "files_seen": imported.files_seen,
            "added": counts.added,
            "updated": counts.updated,
            "unchanged": counts.unchanged,
            "missing": counts.missing,
        },
    ).fetchone()
    assert row is not None
    insert_rows(
        con,
        "studies/add_notes",
        (
            {
                "import_id": row[0],
                "file": note.file,
                "problem": note.problem,
                "action": note.action,
                "left_out": note.left_out,
            }
            for note in imported.notes
        ),
    )
