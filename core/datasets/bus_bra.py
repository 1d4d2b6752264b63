"""The BUS-BRA layout: ultrasound pictures of biopsied lesions with BI-RADS, histology and folds by patient.

Gomez-Flores W, Gregorio-Calas MJ, Coelho de Albuquerque Pereira W. BUS-BRA: a breast ultrasound dataset for
assessing computer-aided diagnosis systems. Medical Physics 51 (2024) 3110, doi:10.1002/mp.16812.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.cases import Modality, Pathology, parse_birads
from core.datasets.assemble import assemble
from core.datasets.csv_table import CsvRow, is_missing, is_numeric_column, parse_number, read_csv_table
from core.datasets.layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.record import LesionFiles, Record
from core.errors import InputError

TABLE, FOLDS = "bus_data.csv", "5-fold-cv.csv"
FOLD_COLUMN = "kFold"
_NEEDED = ("ID", "Case", "Pathology", "BIRADS")
_FIELDS = frozenset({"ID", "Case", "Pathology", "BIRADS", "Device"})
_LISTED = 5


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
    table = read_csv_table(root / TABLE)
    if missing := [name for name in _NEEDED if name not in table.columns]:
        raise InputError(f"{TABLE}: has no column {', '.join(missing)}; use the table as published")
    rows = [row for row in table.rows if row.cells["ID"]]
    names = [name for name in table.columns if name and name not in _FIELDS]
    numeric = frozenset(n for n in names if is_numeric_column([row.cells[n] for row in rows]))
    folds, notes = _folds(root)
    notes.extend(_split_patients(rows, folds))
    records = [_record(row, root, names=names, numeric=numeric, folds=folds, notes=notes) for row in rows]
    seen = sum(1 for path in root.rglob("*") if path.is_file())
    return assemble(root, records, options=options, notes=notes, files_seen=seen)


def _record(
    row: CsvRow,
    root: Path,
    *,
    names: list[str],
    numeric: frozenset[str],
    folds: Mapping[str, float],
    notes: list[ImportNote],
) -> Record:
    name = row.cells["ID"]
    written = row.cells["Pathology"].strip().lower()
    clinical = {n: _value(row.cells[n], numeric=n in numeric) for n in names}
    return Record(
        case_id=name,
        image=root / "Images" / f"{name}.png",
        lesions=(LesionFiles("1", (root / "Masks" / f"{name.replace('bus_', 'mask_', 1)}.png",)),),
        patient_id=row.cells["Case"] or name,
        modality=Modality.ULTRASOUND,
        pathology=Pathology(written) if written in ("benign", "malignant") else Pathology.UNKNOWN,
        birads=_birads(row, notes),
        device=row.cells.get("Device") or None,
        expects_lesion=True,
        clinical={**clinical, **({FOLD_COLUMN: folds[name]} if name in folds else {})},
    )


def _birads(row: CsvRow, notes: list[ImportNote]) -> str | None:
    try:
        return parse_birads(row.cells["BIRADS"])
    except InputError as error:
        problem, action = f"line {row.line}: {error}", "nothing, or mend it and import again"
        notes.append(ImportNote(TABLE, problem, action, left_out=False))
        return None


def _value(cell: str, *, numeric: bool) -> str | float | None:
    if is_missing(cell):
        return None
    return parse_number(cell) if numeric else cell


def _folds(root: Path) -> tuple[dict[str, float], list[ImportNote]]:
    """Fold by picture; a missing table is told."""
    if not (root / FOLDS).is_file():
        action = "put it beside the table and import again, if the folds are needed"
        return {}, [ImportNote(FOLDS, "is not there; no case has a fold", action, left_out=False)]
    table = read_csv_table(root / FOLDS)
    if "ID" not in table.columns or FOLD_COLUMN not in table.columns:
        raise InputError(f"{FOLDS}: has no columns ID and {FOLD_COLUMN}; use the table as published")
    folds = ((row.cells["ID"], parse_number(row.cells[FOLD_COLUMN])) for row in table.rows)
    return {name: fold for name, fold in folds if fold is not None}, []


def _split_patients(rows: list[CsvRow], folds: Mapping[str, float]) -> Iterator[ImportNote]:
    """A note where the published folds have a patient twice."""
    of_patient: dict[str, set[float]] = {}
    for row in rows:
        if row.cells["ID"] in folds:
            of_patient.setdefault(row.cells["Case"], set()).add(folds[row.cells["ID"]])
    torn = sorted(patient for patient, found in of_patient.items() if len(found) > 1)
    if torn:
        first = ", ".join(torn[:_LISTED]) + (", ..." if len(torn) > _LISTED else "")
        problem = f"{len(torn)} patients are in more than one fold: {first}"
        yield ImportNote(FOLDS, problem, "do not split by this column", left_out=False)


BUS_BRA = Layout(
    key="bus_bra",
    label="BUS-BRA",
    description="Images/bus_0001-l.png, Masks/mask_0001-l.png, bus_data.csv and 5-fold-cv.csv",
    read=read_bus_bra,
)
