"""Studies and their cases: written by imports, read by everyone."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from core.cases import Case, IgnoredArea, ImageFile, Lesion, Modality, Pathology
from core.characteristics.appearance import appearance_sha256
from core.datasets.layout import ImportNote
from core.errors import InputError
from db.attribute_names import refresh_names
from db.clock import utc_now
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
    return [_study(row) for row in con.execute(sql("studies/all")).fetchall()]


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
    return _study(row)


def save_import(con: DuckDBPyConnection, imported: StudyImport) -> ImportCounts:
    """Store an import; the same import again changes nothing.

    Cases are told apart by `case_id`: new ones are added, changed ones replaced, and those not met
    again are kept.
    """
    now = utc_now()
    study = {"study": imported.study}
    con.execute(
        sql("studies/upsert"), {**study, "layout": imported.layout, "root": str(imported.root), "now": now}
    )
    before = dict(con.execute(sql("studies/content"), study).fetchall())
    content = {case.case_id: _content_sha256(case, imported.root) for case in imported.cases}
    changed = [case for case in imported.cases if before.get(case.case_id) != content[case.case_id]]
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
    lesions: dict[str, list[Lesion]] = defaultdict(list)
    for case_id, lesion_id, paths, mask_sha256, area_px in con.execute(
        sql("studies/lesions"), {"study": study}
    ).fetchall():
        lesions[case_id].append(Lesion(lesion_id, tuple(root / p for p in paths), mask_sha256, area_px))
    clinical: dict[str, dict[str, str | float | None]] = defaultdict(dict)
    for case_id, name, text, number in con.execute(sql("studies/clinical"), {"study": study}).fetchall():
        clinical[case_id][name] = text if number is None else number
    rows = con.execute(sql("studies/cases"), {"study": study}).fetchall()
    return [case_of_row(row, root, tuple(lesions[row[0]]), clinical[row[0]]) for row in rows]


def last_import_notes(con: DuckDBPyConnection, study: str) -> list[ImportNote]:
    """The report of the newest import, files left out first."""
    rows = con.execute(sql("studies/last_import_notes"), {"study": study}).fetchall()
    return [ImportNote(*row) for row in rows]


def _study(row: tuple[Any, ...]) -> Study:
    study, layout, root, created_at, imported_at = row
    return Study(study, layout, Path(root), created_at, imported_at)


def case_of_row(
    row: tuple[Any, ...], root: Path, lesions: tuple[Lesion, ...], clinical: Mapping[str, str | float | None]
) -> Case:
    """A case from its row as ``studies/cases`` and ``cases/one`` select it; `root` is its study's."""
    case_id, patient_id, modality, path, file_hash, pixel_hash, shape, spacing, cosines, *rest = row
    pathology, birads, device, duplicate_group, ignored_path, ignored_sha256, patient_known = rest
    return Case(
        case_id=case_id,
        patient_id=patient_id,
        modality=Modality(modality),
        image=ImageFile(
            root / path, file_hash, pixel_hash, tuple(shape), _tuple_of(spacing), _tuple_of(cosines)
        ),
        lesions=lesions,
        pathology=Pathology(pathology),
        birads=birads,
        device=device,
        duplicate_group=duplicate_group,
        ignored=None if ignored_path is None else IgnoredArea(root / ignored_path, ignored_sha256),
        clinical=clinical,
        patient_known=patient_known is not False,
    )


def _tuple_of(numbers: list[float] | None) -> tuple[float, ...] | None:
    return None if numbers is None else tuple(numbers)


def _replace(
    con: DuckDBPyConnection, imported: StudyImport, changed: list[Case], content: Mapping[str, str]
) -> None:
    these = {"study": imported.study, "case_ids": [case.case_id for case in changed]}
    for query in _REMOVED:
        con.execute(sql(query), these)
    now = utc_now()
    insert_rows(
        con,
        "studies/add_cases",
        (
            _case_row(case, imported.root)
            | {"study": imported.study, "content_sha256": content[case.case_id], "imported_at": now}
            for case in changed
        ),
    )
    insert_rows(
        con,
        "studies/add_lesions",
        ({"study": imported.study} | row for case in changed for row in _lesion_rows(case, imported.root)),
    )
    insert_rows(
        con,
        "studies/add_clinical",
        ({"study": imported.study} | row for case in changed for row in _clinical_rows(case)),
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


def _case_row(case: Case, root: Path) -> dict[str, Any]:
    image = case.image
    return {
        "case_id": case.case_id,
        "patient_id": case.patient_id,
        "patient_known": case.patient_known,
        "modality": case.modality.value,
        "image_path": _relative(image.path, root),
        "file_sha256": image.file_sha256,
        "pixel_sha256": image.pixel_sha256,
        "shape": list(image.shape),
        "spacing_mm": None if image.spacing_mm is None else list(image.spacing_mm),
        "axis_cosines": None if image.axis_cosines is None else list(image.axis_cosines),
        "pathology": case.pathology.value,
        "birads": case.birads,
        "device": case.device,
        "duplicate_group": case.duplicate_group,
        "ignored_path": None if case.ignored is None else _relative(case.ignored.path, root),
        "ignored_sha256": None if case.ignored is None else case.ignored.mask_sha256,
    }


def _lesion_rows(case: Case, root: Path) -> list[dict[str, Any]]:
    return [
        {
            "case_id": case.case_id,
            "lesion_id": lesion.lesion_id,
            "mask_paths": [_relative(path, root) for path in lesion.mask_paths],
            "mask_sha256": lesion.mask_sha256,
            "area_px": lesion.area_px,
            "appearance_sha256": appearance_sha256(case.image, lesion),
        }
        for lesion in case.lesions
    ]


def _clinical_rows(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "case_id": case.case_id,
            "name": name,
            "text": None if value is None else f"{value:.15g}" if isinstance(value, float) else str(value),
            "number": float(value) if isinstance(value, int | float) else None,
        }
        for name, value in case.clinical.items()
    ]


def _content_sha256(case: Case, root: Path) -> str:
    row = _case_row(case, root)
    if case.ignored is None:  # studies of before there were ignored areas keep their hash
        del row["ignored_path"], row["ignored_sha256"]
    if case.image.axis_cosines is None:  # likewise those of before there were oblique axes
        del row["axis_cosines"]
    if case.patient_known:  # and so do those of before it was asked whether patients are known
        del row["patient_known"]
    content = [row, _lesion_rows(case, root), _clinical_rows(case)]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _relative(path: Path, root: Path) -> str:
    """Relative to the study's root where it lies below it, as it is elsewhere."""
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
