"""The BUS-BRA layout: ultrasound pictures of biopsied lesions with BI-RADS, histology and folds by patient.

Gomez-Flores W, Gregorio-Calas MJ, Coelho de Albuquerque Pereira W. BUS-BRA: a breast ultrasound dataset for
assessing computer-aided diagnosis systems. Medical Physics 51 (2024) 3110, doi:10.1002/mp.16812.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.cases import Modality
from core.datasets.accounting import Reason, StudyFiles
from core.datasets.assemble import assemble
from core.datasets.clinical_columns import ClinicalColumns, read_clinical_columns
from core.datasets.cohort_layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.csv_cells import Cells
from core.datasets.csv_columns import Role
from core.datasets.csv_table import CsvRow, CsvTable, read_csv_table, surplus_notes
from core.datasets.file_finder import FileFinder
from core.datasets.folders import child
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.table_note import first_of, import_notes
from core.datasets.written_numbers import parse_number
from core.errors import InputError
from core.imaging.read_image import IMAGE_SUFFIXES

TABLE, FOLDS = "bus_data.csv", "5-fold-cv.csv"
FOLD_COLUMN = "kFold"
_NEEDED = ("ID", "Case", "Pathology", "BIRADS")
_ROLES = {
    Role.PATIENT: "Case",
    Role.PATHOLOGY: "Pathology",
    Role.BIRADS: "BIRADS",
    Role.DEVICE: "Device",
}
_FIELDS = frozenset({"ID", *_ROLES.values()})


@dataclass(frozen=True, slots=True)
class _Source:
    """Where pictures and masks lie, how the table's columns are read, and the fold of every picture."""

    images: FileFinder
    masks: FileFinder
    names: tuple[str, ...]
    clinical: ClinicalColumns
    folds: Mapping[str, float]


def read_bus_bra(root: Path, options: LayoutOptions) -> Cohort:
    """Read ``Images/bus_0001-l.png`` with ``Masks/mask_0001-l.png`` as ``bus_data.csv`` lists them.

    The patient is the column ``Case``. Other columns and the fold of ``5-fold-cv.csv`` (``kFold``) become
    clinical ones; a patient in two folds is told.

    Args:
        root: The folder with the table, ``Images`` and ``Masks``.
        options: Spacing and modality; columns are not used.

    Raises:
        InputError: The table is missing or lacks a column.
    """
    root = root.absolute()
    table = read_csv_table(child(root, TABLE) or root / TABLE)
    if missing := [name for name in _NEEDED if name not in table.columns]:
        raise InputError(f"{TABLE}: has no column {', '.join(missing)}; use the table as published")
    rows = [row for row in table.rows if row.cells["ID"]]
    names = tuple(name for name in table.columns if name and name not in _FIELDS)
    clinical = read_clinical_columns(table, names)
    folds, notes = _folds(root)
    notes.extend(import_notes(TABLE, (*table.notes, *surplus_notes(table), *clinical.notes)))
    notes.extend(_about_rows(table, folds))
    notes.extend(_split_patients(rows, folds))
    images, masks = (FileFinder(child(root, name) or root / name) for name in ("Images", "Masks"))
    records = [_record(row, _Source(images, masks, names, clinical, folds), notes) for row in rows]
    notes.extend(import_notes(TABLE, (*images.notes(), *masks.notes())))
    tables = {child(root, name) or root / name: "a table" for name in (TABLE, FOLDS)}
    files = StudyFiles(root, tables, lambda path: _reason(path, (images.folder, masks.folder)))
    return assemble(root, records, options=options, notes=notes, files=files)


def _reason(path: Path, folders: Sequence[Path]) -> Reason | None:
    """Why a file is not used."""
    if path.suffix.lower() not in IMAGE_SUFFIXES:
        return None
    if path.parent in folders:
        action = "add its row and import again, or nothing"
        return Reason("no row of the table names it; left out", action, left_out=True)
    return Reason("a picture outside of Images and Masks; not used")


def _about_rows(table: CsvTable, folds: Mapping[str, float]) -> Iterator[ImportNote]:
    """Notes on rows that name no picture, and on pictures that have no fold."""
    for row in table.rows:
        if not row.cells["ID"]:
            problem, action = f"line {row.line}: has no ID; left out", "correct the row and import again"
            yield ImportNote(TABLE, problem, action, left_out=True)
    ids = [row.cells["ID"] for row in table.rows if row.cells["ID"]]
    if folds and (without := [name for name in ids if name not in folds]):
        problem = f"{len(without)} pictures of {TABLE} are not in it and have no fold: {first_of(without)}"
        yield ImportNote(FOLDS, problem, "nothing, if the folds are not needed", left_out=False)
    if unknown := [name for name in folds if name not in set(ids)]:
        problem = f"{len(unknown)} pictures are not in {TABLE}: {first_of(unknown)}"
        yield ImportNote(FOLDS, problem, "nothing, if you took a part", left_out=False)


def _record(row: CsvRow, source: _Source, notes: list[ImportNote]) -> Record:
    name = row.cells["ID"]
    cells = Cells({role: row.cells.get(column, "") for role, column in _ROLES.items()})
    clinical = {column: source.clinical.value(row, column) for column in source.names}
    mask = source.masks.find(f"{name.replace('bus_', 'mask_', 1)}.png")
    record = Record(
        case_id=name,
        image=source.images.find(f"{name}.png"),
        lesions=(LesionFiles("1", (mask,)),),
        patient_id=cells.text(Role.PATIENT) or name,
        modality=Modality.ULTRASOUND,
        pathology=cells.pathology(),
        birads=cells.birads(),
        device=cells.text(Role.DEVICE),
        expects_lesion=True,
        clinical={**clinical, **({FOLD_COLUMN: source.folds[name]} if name in source.folds else {})},
    )
    said = cells.complaints
    notes.extend(ImportNote(TABLE, f"line {row.line}: {problem}", action, False) for problem, action in said)
    return record


def _folds(root: Path) -> tuple[dict[str, float], list[ImportNote]]:
    """Fold by picture; a missing table is told."""
    path = child(root, FOLDS)
    if path is None:
        action = "put it beside the table and import again, if the folds are needed"
        return {}, [ImportNote(FOLDS, "is not there; no case has a fold", action, left_out=False)]
    table = read_csv_table(path)
    if "ID" not in table.columns or FOLD_COLUMN not in table.columns:
        raise InputError(f"{FOLDS}: has no columns ID and {FOLD_COLUMN}; use the table as published")
    folds = {row.cells["ID"]: parse_number(row.cells[FOLD_COLUMN]) for row in table.rows}
    notes = import_notes(FOLDS, (*table.notes, *surplus_notes(table)))
    if without := [name for name, fold in folds.items() if fold is None]:
        problem = f"{len(without)} pictures have no fold, since it is no number: {first_of(without)}"
        notes.append(ImportNote(FOLDS, problem, "correct the cells and import again", left_out=False))
    return {name: fold for name, fold in folds.items() if fold is not None}, notes


def _split_patients(rows: list[CsvRow], folds: Mapping[str, float]) -> Iterator[ImportNote]:
    """A note where the published folds have a patient twice."""
    of_patient: dict[str, set[float]] = {}
    for row in rows:
        if row.cells["ID"] in folds:
            of_patient.setdefault(row.cells["Case"], set()).add(folds[row.cells["ID"]])
    torn = sorted(patient for patient, found in of_patient.items() if len(found) > 1)
    if torn:
        problem = f"{len(torn)} patients are in more than one fold: {first_of(torn)}"
        yield ImportNote(FOLDS, problem, "do not split by this column", left_out=False)


BUS_BRA = Layout(
    key="bus_bra",
    label="BUS-BRA",
    description="Images/bus_0001-l.png, Masks/mask_0001-l.png, bus_data.csv and 5-fold-cv.csv",
    read=read_bus_bra,
)
