"""The BrEaST layout: one ultrasound picture a patient, tumour masks, and a clinical sheet.

Pawlowska A et al. Curated benchmark dataset for ultrasound based breast lesion analysis. Scientific Data 11
(2024) 148, doi:10.1038/s41597-024-02984-z; TCIA collection Breast-Lesions-USG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.cases import Modality, Pathology, parse_birads
from core.datasets.assemble import assemble, report_name
from core.datasets.csv_table import CsvRow, CsvTable, is_missing, is_numeric_column, parse_number
from core.datasets.excel_table import read_excel_table, rows_that_name
from core.datasets.layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.record import LesionFiles, Record
from core.errors import InputError

SHEET_PATTERN = "BrEaST-Lesions-USG*.xlsx"
IMAGES_FOLDER = "BrEaST-Lesions_USG-images_and_masks"

_CASE, _IMAGE, _TUMOUR, _PIXEL = "CaseID", "Image_filename", "Mask_tumor_filename", "Pixel_size"
_BIRADS, _CLASS = "BIRADS", "Classification"
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
    numeric: frozenset[str]
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
    notes: list[ImportNote] = []
    records = []
    for row in source.table.rows:
        records.append(_record(row, source, notes))
    seen = sum(1 for path in source.folder.glob("*") if path.is_file()) + 1
    notes.extend(_not_in_sheet(source))
    return assemble(source.root, records, options=options, notes=notes, files_seen=seen)


def _source(root: Path) -> _Source:
    sheets = sorted(root.glob(SHEET_PATTERN)) or sorted(root.glob(f"*/{SHEET_PATTERN}"))
    if not sheets:
        raise InputError(f"{root.name}: no {SHEET_PATTERN} is in it; give the folder that holds the sheet")
    sheet = sheets[0]
    table = read_excel_table(sheet, with_column=_IMAGE)
    if missing := [name for name in (_CASE, _TUMOUR, _BIRADS, _CLASS) if name not in table.columns]:
        raise InputError(f"{sheet.name}: has no column {', '.join(missing)}; use the sheet as published")
    folders = (sheet.parent / IMAGES_FOLDER, root / IMAGES_FOLDER, sheet.parent)
    folder = next(path for path in folders if path.is_dir())
    numeric = (
        name for name in table.columns if is_numeric_column([r.cells.get(name, "") for r in table.rows])
    )
    return _Source(root, folder, sheet, table, frozenset(numeric), _mm_per_unit(sheet))


def _mm_per_unit(sheet: Path) -> float:
    """Millimetres in a unit of the pixel size: what a legend in the workbook says, else those of a cm."""
    said = " ".join(rows_that_name(sheet, _PIXEL)).lower()
    in_mm = re.search(r"\bmm\b|millimet", said) and not re.search(r"\bcm\b|centimet", said)
    return 1.0 if in_mm else _MM_PER_CM


def _record(row: CsvRow, source: _Source, notes: list[ImportNote]) -> Record:
    image = source.folder / row.cells[_IMAGE]
    masks = [name.strip() for name in row.cells.get(_TUMOUR, "").split("&") if not is_missing(name)]
    pathology = _pathology(row.cells.get(_CLASS, ""))
    return Record(
        case_id=image.stem or f"row {row.line}",
        image=image,
        lesions=tuple(
            LesionFiles(str(number), (source.folder / name,)) for number, name in enumerate(masks, start=1)
        ),
        patient_id=row.cells.get(_CASE) or image.stem,
        modality=Modality.ULTRASOUND,
        pathology=pathology,
        birads=_birads(row, source, notes),
        spacing_mm=_spacing_mm(row, source.mm_per_unit),
        expects_lesion=pathology in (Pathology.BENIGN, Pathology.MALIGNANT),
        clinical=dict(_clinical(row, source)),
    )


def _pathology(cell: str) -> Pathology:
    written = cell.strip().lower()
    return Pathology(written) if written in {one.value for one in Pathology} else Pathology.UNKNOWN


def _birads(row: CsvRow, source: _Source, notes: list[ImportNote]) -> str | None:
    try:
        return parse_birads(row.cells.get(_BIRADS))
    except InputError as error:
        problem = f"row {row.line}: {error}"
        notes.append(
            ImportNote(source.sheet.name, problem, "nothing, or mend it and import again", left_out=False)
        )
        return None


def _spacing_mm(row: CsvRow, mm_per_unit: float) -> tuple[float, float] | None:
    size = parse_number(row.cells.get(_PIXEL, ""))
    return None if size is None else (size * mm_per_unit, size * mm_per_unit)


def _clinical(row: CsvRow, source: _Source) -> Iterator[tuple[str, str | float | None]]:
    for name in source.table.columns:
        cell = row.cells.get(name, "")
        if not name:
            continue
        number = parse_number(cell) if name in source.numeric and name != _BIRADS else None
        value = None if is_missing(cell) else cell
        yield BIRADS_WRITTEN if name == _BIRADS else name, value if number is None else number


def _not_in_sheet(source: _Source) -> Iterator[ImportNote]:
    """Notes on files that no row names."""
    named = {name.strip() for row in source.table.rows for name in _files(row.cells)}
    for path in sorted(source.folder.glob("*.png")):
        if path.name not in named:
            problem = "no row of the sheet names it; left out"
            action = "add its row and import again, or nothing"
            yield ImportNote(report_name(source.root, path), problem, action, left_out=True)


def _files(cells: Mapping[str, str]) -> Iterator[str]:
    for name in (_IMAGE, _TUMOUR, "Mask_other_filename"):
        yield from cells.get(name, "").split("&")


BREAST_LESIONS_USG = Layout(
    key="breast_lesions_usg",
    label="BrEaST (Breast-Lesions-USG)",
    description=f"the sheet {SHEET_PATTERN} beside {IMAGES_FOLDER} with case001.png, case001_tumor.png",
    read=read_breast_lesions_usg,
)
