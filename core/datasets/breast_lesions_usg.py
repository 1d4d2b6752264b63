"""The BrEaST layout: one ultrasound picture a patient, tumour masks, and a clinical sheet.

Pawlowska A et al. Curated benchmark dataset for ultrasound based breast lesion analysis. Scientific Data 11
(2024) 148, doi:10.1038/s41597-024-02984-z; TCIA collection Breast-Lesions-USG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.cases import Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles
from core.datasets.assemble import assemble
from core.datasets.clinical_columns import ClinicalColumns, read_clinical_columns
from core.datasets.cohort_layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.csv_cells import Cells
from core.datasets.csv_columns import Role
from core.datasets.csv_table import CsvRow, CsvTable
from core.datasets.excel_table import read_excel_table, rows_that_name
from core.datasets.file_finder import FileFinder, without_ending
from core.datasets.folders import is_clutter
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.table_note import import_notes
from core.datasets.written_numbers import parse_number
from core.errors import InputError
from core.imaging.read_image import IMAGE_SUFFIXES
from core.text.missing_values import is_missing

SHEET_PATTERN = "BrEaST-Lesions-USG*.xlsx"
IMAGES_FOLDER = "BrEaST-Lesions_USG-images_and_masks"

_CASE, _IMAGE, _TUMOUR, _PIXEL = "CaseID", "Image_filename", "Mask_tumor_filename", "Pixel_size"
_BIRADS, _CLASS, _OTHER = "BIRADS", "Classification", "Mask_other_filename"
_ROLES = {Role.PATIENT: _CASE, Role.PATHOLOGY: _CLASS, Role.BIRADS: _BIRADS, Role.MASK: _TUMOUR}
BIRADS_WRITTEN = "BIRADS_as_written"
"""Clinical column with the sheet's own spelling; the case's category is the one in `BIRADS_ORDER`."""
_MM_PER_CM = 10.0


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the files lie, and what the sheet's columns hold."""

    root: Path
    folder: Path
    sheet: Path
    table: CsvTable
    clinical: ClinicalColumns
    files: FileFinder
    mm_per_unit: float


def read_breast_lesions_usg(root: Path, options: LayoutOptions) -> Cohort:
    """Read ``case001.png`` with ``case001_tumor.png`` as the clinical sheet lists them.

    Each tumour mask (several are joined by ``&``) is a lesion; a row without one is a case without a
    reference, and no study of lesions takes it. A case is a patient. ``Pixel_size`` is in cm per pixel,
    unless a legend in the workbook says mm. Every column of the sheet becomes a clinical one, the BI-RADS
    category as written under `BIRADS_WRITTEN`.

    Args:
        root: The folder with the sheet and the folder of pictures and masks.
        options: Spacing and modality; columns are not used.

    Raises:
        InputError: There is no sheet, or it cannot be read.
    """
    source = _source(root.absolute())
    notes = import_notes(source.sheet.name, (*source.table.notes, *source.clinical.notes))
    records = [_record(row, source, notes) for row in source.table.rows if _names_image(row, source, notes)]
    reasons = dict(_reasons(source))
    notes.extend(import_notes(source.sheet.name, source.files.notes()))
    files = StudyFiles(source.root, {source.sheet: "the clinical sheet"}, reasons.get)
    return assemble(source.root, records, options=options, notes=notes, files=files)


def _source(root: Path) -> _Source:
    sheets = _sheets(root)
    if not sheets:
        raise InputError(f"{root.name}: no {SHEET_PATTERN} is in it; give the folder that holds the sheet")
    sheet = sheets[0]
    table = read_excel_table(sheet, with_column=_IMAGE)
    if missing := [name for name in (_CASE, _TUMOUR, _BIRADS, _CLASS) if name not in table.columns]:
        raise InputError(f"{sheet.name}: has no column {', '.join(missing)}; use the sheet as published")
    folders = (sheet.parent / IMAGES_FOLDER, root / IMAGES_FOLDER, sheet.parent)
    folder = next(path for path in folders if path.is_dir())
    clinical = read_clinical_columns(table, [name for name in table.columns if name and name != _BIRADS])
    return _Source(root, folder, sheet, table, clinical, FileFinder(folder), _mm_per_unit(sheet))


def _sheets(root: Path) -> list[Path]:
    """Sheets of the pattern: beside one another in the root, else one level below it."""
    found = sorted(root.glob(SHEET_PATTERN)) or sorted(root.glob(f"*/{SHEET_PATTERN}"))
    return [path for path in found if not is_clutter(path)]


def _mm_per_unit(sheet: Path) -> float:
    """Millimetres in a unit of the pixel size: what a legend in the workbook says, else those of a cm."""
    said = " ".join(rows_that_name(sheet, _PIXEL)).lower()
    in_mm = re.search(r"\bmm\b|millimet", said) and not re.search(r"\bcm\b|centimet", said)
    return 1.0 if in_mm else _MM_PER_CM


def _names_image(row: CsvRow, source: _Source, notes: list[ImportNote]) -> bool:
    """Whether a row names a picture; one that does not is told."""
    if not is_missing(row.cells.get(_IMAGE, "")):
        return True
    problem, action = f"row {row.line}: names no image; left out", "correct the row and import again"
    notes.append(ImportNote(source.sheet.name, problem, action, left_out=True))
    return False


def _record(row: CsvRow, source: _Source, notes: list[ImportNote]) -> Record:
    image = source.files.find(row.cells[_IMAGE])
    name = without_ending(image.name)
    cells = Cells({role: row.cells.get(column, "") for role, column in _ROLES.items()})
    masks = source.files.find_all(cells.text(Role.MASK) or "", "&")
    pathology = cells.pathology()
    record = Record(
        case_id=name,
        image=image,
        lesions=tuple(LesionFiles(str(number), (mask,)) for number, mask in enumerate(masks, start=1)),
        patient_id=cells.text(Role.PATIENT) or name,
        modality=Modality.ULTRASOUND,
        pathology=pathology,
        birads=cells.birads(),
        spacing_mm=_spacing_mm(row, source.mm_per_unit, cells),
        expects_lesion=pathology in (Pathology.BENIGN, Pathology.MALIGNANT),
        clinical=dict(_clinical(row, source)),
    )
    for problem, action in cells.complaints:
        notes.append(ImportNote(source.sheet.name, f"row {row.line}: {problem}", action, left_out=False))
    return record


def _spacing_mm(row: CsvRow, mm_per_unit: float, cells: Cells) -> tuple[float, float] | None:
    """The pixel size, for rows and columns; one that is no number is complained of."""
    written = row.cells.get(_PIXEL, "")
    size = parse_number(written)
    if size is None and not is_missing(written):
        problem = f"{_PIXEL} {written!r} is no number; the case has no spacing"
        cells.complaints.append((problem, "correct the cell and import again"))
    return None if size is None else (size * mm_per_unit, size * mm_per_unit)


def _clinical(row: CsvRow, source: _Source) -> Iterator[tuple[str, str | float | None]]:
    for name in source.table.columns:
        if name:
            yield BIRADS_WRITTEN if name == _BIRADS else name, source.clinical.value(row, name)


def _reasons(source: _Source) -> Iterator[tuple[Path, Reason]]:
    """Why files that no case uses are not used; of two reasons for a file the later one counts."""
    for path in source.folder.iterdir():
        if path.suffix.lower() in IMAGE_SUFFIXES:
            action = "add its row and import again, or nothing"
            yield path, Reason("no row of the sheet names it; left out", action, left_out=True)
    for path in _named(source, _OTHER):
        yield path, Reason("in the sheet it is a mask of something else than a tumour; not used", "nothing")
    for path in (*_named(source, _IMAGE), *_named(source, _TUMOUR)):
        yield path, Reason("its row of the sheet was left out", "see the note on the row", left_out=True)
    for path in _sheets(source.root)[1:]:
        problem = f"another sheet of the same pattern; {source.sheet.name} was read and this one was not"
        yield path, Reason(problem, "keep the one that is right and import again", left_out=True)


def _named(source: _Source, column: str) -> Iterator[Path]:
    """Files that a column of the sheet names."""
    for row in source.table.rows:
        if not is_missing(row.cells.get(column, "")):
            yield from source.files.find_all(row.cells[column], "&")


BREAST_LESIONS_USG = Layout(
    key="breast_lesions_usg",
    label="BrEaST (Breast-Lesions-USG)",
    description=f"the sheet {SHEET_PATTERN} beside {IMAGES_FOLDER} with case001.png, case001_tumor.png",
    read=read_breast_lesions_usg,
)
