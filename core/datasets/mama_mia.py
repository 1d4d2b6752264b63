"""The MAMA-MIA layout: contrast-enhanced breast MRI with expert masks of the primary tumour.

Garrucho L et al. A large-scale multicenter breast cancer DCE-MRI benchmark dataset with expert segmentations.
Scientific Data 12 (2025), doi:10.1038/s41597-025-04707-4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.cases import Modality, Pathology
from core.datasets.assemble import assemble
from core.datasets.csv_table import is_missing, is_numeric_column, parse_number
from core.datasets.excel_table import read_excel_table
from core.datasets.layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.record import LesionFiles, Record
from core.errors import InputError

SHEET = "clinical_and_imaging_info.xlsx"
FIRST_AFTER_CONTRAST = "0001"
"""Phase 0000 is before contrast."""

_ID = "patient_id"
_LISTED = 5
Clinical = Mapping[str, str | float | None]


@dataclass(frozen=True, slots=True)
class _Files:
    """What lies below the root, by name in lower case, since releases differ in it."""

    images: Mapping[str, Path]
    masks: Mapping[str, Path]
    patients: tuple[str, ...]


def read_mama_mia(root: Path, options: LayoutOptions) -> Cohort:
    """Read ``images/ID/ID_0001.nii.gz`` with ``segmentations/expert/ID.nii.gz`` and the clinical sheet.

    Letter case of names does not matter. A case is a patient. All columns of the sheet become clinical
    ones as they are, numbers where every cell is one.

    Args:
        root: The folder with ``images``, ``segmentations`` and the sheet.
        options: `columns` may name another phase as ``phase``, e.g. 0000 for before contrast.

    Raises:
        InputError: No image is there, the phase is no number, or the sheet cannot be read.
    """
    phase = _phase(options.columns.get("phase", FIRST_AFTER_CONTRAST))
    files = _files(root)
    clinical, notes = _clinical(root, files)
    records, missing = [], []
    for patient in files.patients:
        image = files.images.get(f"{patient}_{phase}".lower())
        if image is None:
            problem = f"phase {phase} is not there; the case is left out"
            missing.append(
                ImportNote(f"images/{patient}", problem, "copy it, or choose another phase", left_out=True)
            )
            continue
        records.append(
            _record(patient, image, files, clinical=clinical.get(patient.lower(), {}), phase=phase)
        )
    count = len(files.images) + len(files.masks) + bool(clinical)
    return assemble(root, records, options=options, notes=[*notes, *missing], files_seen=count)


def _phase(given: str) -> str:
    if not given.strip().isdigit():
        raise InputError(f"the phase {given!r} is no number; give 0001 for the first one after contrast")
    return f"{int(given):04d}"


def _files(root: Path) -> _Files:
    images_folder = _child(root, "images")
    masks_folder = _child(_child(root, "segmentations"), "expert")
    patients = sorted(folder.name for folder in _children(images_folder) if folder.is_dir())
    if not patients:
        raise InputError(
            f"{root.name}: no images/PATIENT/PATIENT_0001.nii.gz is below it; give the folder that holds "
            "images and segmentations"
        )
    images = [path for folder in _children(images_folder) for path in _children(folder)]
    return _Files(_by_name(images), _by_name(_children(masks_folder)), tuple(patients))


def _by_name(paths: list[Path]) -> dict[str, Path]:
    """NIfTI files by name without ending, in lower case."""
    named = ((re.fullmatch(r"(.+)\.nii(\.gz)?", path.name.lower()), path) for path in paths)
    return {name.group(1): path for name, path in named if name}


def _children(folder: Path | None) -> list[Path]:
    return sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []


def _child(folder: Path | None, name: str) -> Path | None:
    """The file or folder of that name, whatever its letter case."""
    return next((path for path in _children(folder) if path.name.lower() == name), None)


def _record(patient: str, image: Path, files: _Files, *, clinical: Clinical, phase: str) -> Record:
    mask = files.masks.get(patient.lower())
    return Record(
        case_id=patient.upper(),
        image=image,
        lesions=() if mask is None else (LesionFiles("1", (mask,)),),
        patient_id=patient.upper(),
        modality=Modality.MRI,
        pathology=Pathology.MALIGNANT,
        expects_lesion=True,
        clinical={**clinical, "phase": phase},
    )


def _clinical(root: Path, files: _Files) -> tuple[dict[str, Clinical], list[ImportNote]]:
    """Clinical columns by patient in lower case, with notes on what does not match."""
    sheet = _child(root, SHEET)
    if sheet is None:
        problem = "the sheet is not there; no case has clinical columns"
        return {}, [ImportNote(SHEET, problem, "put it beside images and import again", left_out=False)]
    table = read_excel_table(sheet, with_column=_ID)
    key = next(column for column in table.columns if column.lower() == _ID)
    names = [column for column in table.columns if column and column != key]
    numeric = {name for name in names if is_numeric_column([row.cells.get(name, "") for row in table.rows])}
    rows = {row.cells[key].lower(): row.cells for row in table.rows if row.cells.get(key)}
    clinical: dict[str, Clinical] = {
        patient: {name: _value(cells.get(name, ""), numeric=name in numeric) for name in names}
        for patient, cells in rows.items()
    }
    return clinical, list(_unmatched(sheet.name, files, clinical))


def _value(cell: str, *, numeric: bool) -> str | float | None:
    if is_missing(cell):
        return None
    return parse_number(cell) if numeric else cell


def _unmatched(sheet: str, files: _Files, clinical: Mapping[str, Clinical]) -> Iterator[ImportNote]:
    """One note for patients without a row, one for rows without images."""
    here = {patient.lower() for patient in files.patients}
    for names, problem in (
        (here - clinical.keys(), "have no row in the sheet and no clinical columns"),
        (clinical.keys() - here, "are in the sheet, but have no images here"),
    ):
        if names:
            first = ", ".join(sorted(names)[:_LISTED]).upper() + (", ..." if len(names) > _LISTED else "")
            yield ImportNote(
                sheet,
                f"{len(names)} patients {problem}: {first}",
                "nothing, if you took a part",
                left_out=False,
            )


MAMA_MIA = Layout(
    key="mama_mia",
    label="MAMA-MIA",
    description="images/ID/ID_0001.nii.gz, segmentations/expert/ID.nii.gz and the clinical sheet",
    read=read_mama_mia,
)
