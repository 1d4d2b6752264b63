"""The TDSC-ABUS 2023 layout: automated 3D breast ultrasound with a tumour mask and benign or malignant.

Luo G et al. Tumor detection, segmentation and classification challenge on automated 3D breast ultrasound: the
TDSC-ABUS challenge (2025), arXiv:2501.15588.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.cases import Case, Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles, report_name
from core.datasets.assemble import assemble
from core.datasets.cohort_layout import ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.csv_table import read_csv_table, surplus_notes
from core.datasets.file_finder import Names
from core.datasets.folders import child, children
from core.datasets.layout_record import LesionFiles, Record, VolumeSpacing
from core.datasets.plausible_spacing import PLAUSIBLE_SPACING_MM, spacing_is_plausible
from core.datasets.table_note import import_notes
from core.errors import InputError, SettingsError
from core.text.name_forms import without_case

SHEET = "labels.csv"
PLACEHOLDER_MM = (1.0, 1.0, 1.0)
"""The spacing that the headers give whatever the scan."""

SPACINGS_MM: Mapping[str, tuple[float, float, float]] = {
    "published": (0.073, 0.200, 0.476),
    "depth_second": (0.200, 0.073, 0.476),
}
"""Spacings by name, along the first, second and third axis of a file.

The challenge prints the numbers of ``published`` without saying which axis is which. Volumes are about
865 x 682 x 354 voxels: with ``depth_second`` that is 173 x 50 x 169 mm, the field of a scanner; as printed
it is 63 x 136 x 169 mm. The choice is the user's.
"""

_COLUMNS = ("case_id", "label", "data_path", "mask_path")
_PATHOLOGY = {"m": Pathology.MALIGNANT, "b": Pathology.BENIGN}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet: file names as written, without their folders."""

    label: str
    image: str
    mask: str


def read_tdsc_abus(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read ``DATA/DATA_000.nrrd`` with ``MASK/MASK_000.nrrd`` and ``labels.csv``.

    Letter case does not matter, nor do folders and backslashes in the sheet's paths. The parts of the
    challenge (train, validation, test) may lie in folders of their own below the root; the folder's name is
    then the clinical column ``part``. The cohort does not say which volumes are of one patient.

    Args:
        root: The folder with ``DATA``, ``MASK`` and the sheet, or that of the parts.
        options: `columns` may hold a ``spacing``: a name of `SPACINGS_MM`, or three numbers such as
            0.2x0.073x0.476 along the axes of the file. Without it a volume whose header holds the
            placeholder has no spacing, and nothing of it is measured in mm.

    Raises:
        InputError: No volume is there, or a sheet cannot be read or lacks a column.
        SettingsError: The spacing cannot be understood, or be true.
    """
    spacing = VolumeSpacing(_asked_mm(options.columns.get("spacing")), PLACEHOLDER_MM)
    records: list[Record] = []
    notes: list[ImportNote] = []
    root = root.absolute()
    parts = _parts(root)
    for part in parts:
        found, said = _read_part(root, part, spacing)
        records.extend(found)
        notes.extend(said)
    sheets = [sheet for part in parts if (sheet := child(part, SHEET)) is not None]
    files = StudyFiles(root, dict.fromkeys(sheets, "the sheet"), lambda path: _reason(path, parts))
    cohort = assemble(root, records, options=options, notes=notes, files=files)
    if not cohort.cases:
        return cohort
    return replace(cohort, notes=(*cohort.notes, *_about_all(cohort.cases, spacing)))


def _asked_mm(given: str | None) -> tuple[float, float, float] | None:
    """Return the spacing along the axes of a file."""
    if given is None:
        return None
    if (named := SPACINGS_MM.get(given.strip().lower())) is not None:
        return named
    numbers = re.split(r"\s*[x×,;]\s*|\s+", given.strip().lower())
    try:
        one, two, three = (float(number) for number in numbers)
    except ValueError as error:
        raise SettingsError(
            f"the spacing {given!r} is neither one of {', '.join(SPACINGS_MM)} nor three numbers such as "
            "0.2x0.073x0.476 (mm, along the first, second and third axis of the file)"
        ) from error
    if not spacing_is_plausible((one, two, three), Modality.ABUS):
        low, high = PLAUSIBLE_SPACING_MM[Modality.ABUS]
        raise SettingsError(f"the spacing {given!r} is not between {low:g} and {high:g} mm; correct it")
    return one, two, three


def _parts(root: Path) -> list[Path]:
    """The folders that hold a ``DATA`` folder: the root itself, or those below it."""
    folders = [root, *(folder for folder in children(root) if folder.is_dir())]
    parts = [folder for folder in folders if child(folder, "data") is not None]
    if not parts:
        raise InputError(
            f"{root.name}: no DATA/DATA_000.nrrd is below it; give the folder that holds DATA, MASK and "
            f"{SHEET}"
        )
    return parts[:1] if parts[0] == root else parts


def _reason(path: Path, parts: Sequence[Path]) -> Reason | None:
    """Return why a file is not used."""
    folder = path.parent.name.lower()
    in_part = path.parent.parent in parts and folder in ("data", "mask")
    if path.suffix.lower() != ".nrrd":
        return Reason("no .nrrd file; not used") if in_part else None
    if not in_part:
        problem = "a volume outside of the folders DATA and MASK that were read; left out"
        return Reason(problem, "move it there, or give the folder above it as --root", left_out=True)
    return Reason("mask without its volume; left out", "add the volume and import again", left_out=True)


def _read_part(root: Path, part: Path, spacing: VolumeSpacing) -> tuple[list[Record], list[ImportNote]]:
    """Return the records and notes of one part."""
    images, masks = _volumes(child(part, "data")), _volumes(child(part, "mask"))
    rows, notes = _rows(root, part)
    known, there = Names(rows), Names(masks)
    records, named = [], set()
    for name, image in images.items():
        key = known.find(name)
        row = rows[key] if key is not None else None
        named.add(key)
        mask = there.find(row.mask if row else re.sub("data", "mask", name, flags=re.IGNORECASE))
        if row is not None and row.label not in _PATHOLOGY:
            problem = f"the label {row.label!r} is neither M nor B; the pathology is unknown"
            notes.append(ImportNote(report_name(root, image), problem, "correct the sheet", left_out=False))
        record = _record(image, None if mask is None else masks[mask], row, spacing=spacing)
        record = replace(record, case_id=_case_id(image, images))
        records.append(record if part == root else replace(record, clinical={"part": part.name}))
        if rows and row is None:
            problem = "the sheet does not name the volume; its pathology is unknown"
            notes.append(ImportNote(report_name(root, image), problem, "add a row", left_out=False))
    for name in sorted(rows.keys() - named):
        problem = "the sheet names a volume that is not there; the case is left out"
        file = report_name(root, part / "DATA" / name)
        notes.append(ImportNote(file, problem, "copy it, or take a part on purpose", left_out=True))
    return records, notes


def _case_id(image: Path, images: Iterable[str]) -> str:
    """The file's name in capitals; as written where another volume would then have the same id."""
    alike = [name for name in images if without_case(name) == without_case(image.name)]
    return image.stem.upper() if len(alike) == 1 else image.stem


def _record(image: Path, mask: Path | None, row: _Row | None, *, spacing: VolumeSpacing) -> Record:
    return Record(
        case_id=image.stem.upper(),
        image=image,
        lesions=() if mask is None else (LesionFiles("1", (mask,)),),
        modality=Modality.ABUS,
        pathology=Pathology.UNKNOWN if row is None else _PATHOLOGY.get(row.label, Pathology.UNKNOWN),
        expects_lesion=True,
        volume_spacing=spacing,
    )


def _rows(root: Path, part: Path) -> tuple[dict[str, _Row], list[ImportNote]]:
    """Return the rows of a part's sheet by the name of the volume."""
    sheet = child(part, SHEET)
    if sheet is None:
        problem = f"there is no {SHEET}; the pathology of its cases is unknown"
        action = "put it beside DATA and import again"
        return {}, [ImportNote(report_name(root, part / SHEET), problem, action, left_out=False)]
    table = read_csv_table(sheet)
    columns = {column.lower(): column for column in table.columns}
    if missing := [name for name in _COLUMNS if name not in columns]:
        raise InputError(
            f"{report_name(root, sheet)}: there is no column {missing[0]}; expected {', '.join(_COLUMNS)}"
        )
    _, label, image, mask = (columns[name] for name in _COLUMNS)
    rows = [
        _Row(row.cells[label].lower(), _named(row.cells[image]), _named(row.cells[mask]))
        for row in table.rows
    ]
    notes = import_notes(report_name(root, sheet), (*table.notes, *surplus_notes(table)))
    by_image: dict[str, _Row] = {}
    for line, row in zip((row.line for row in table.rows), rows, strict=True):
        if row.image and by_image.setdefault(row.image, row) != row:
            problem = f"line {line}: {row.image} has another row already; this one is not read"
            action = "keep one row and import again"
            notes.append(ImportNote(report_name(root, sheet), problem, action, left_out=True))
    return by_image, notes


def _about_all(cases: tuple[Case, ...], spacing: VolumeSpacing) -> Iterator[ImportNote]:
    """Return what was done about the spacing, and that patients are not told apart."""
    problem = "the cohort does not say which volumes are of one patient; each counts as a patient"
    yield ImportNote(SHEET, problem, "keep it for testing only, or tell patients apart", left_out=False)
    without = [case for case in cases if case.image.spacing_mm is None]
    if spacing.file_axes_mm is not None:
        problem = (
            f"spacing given as {_mm(spacing.file_axes_mm)} along the file's axes, in place of what the "
            f"headers say; {_extent(cases[0])}"
        )
        yield ImportNote("DATA", problem, "see whether a scanner's field is so large", left_out=False)
    elif without:
        shape = " x ".join(str(side) for side in without[0].image.shape)
        problem = (
            f"the headers of {len(without)} of {len(cases)} volumes say {_mm(PLACEHOLDER_MM)}, a "
            f"placeholder: they have no spacing and nothing in mm; the first is {shape} voxels (z x y x x)"
        )
        action = f"import again with --column spacing=NAME ({', '.join(SPACINGS_MM)}) or three numbers"
        yield ImportNote("DATA", problem, action, left_out=False)


def _extent(case: Case) -> str:
    """Return how large a volume then is, with the order of the axes."""
    assert case.image.spacing_mm is not None
    pairs = zip(case.image.shape, case.image.spacing_mm, strict=True)
    sizes = " x ".join(f"{size * step:.3g}" for size, step in pairs)
    return f"as (z, y, x) that is {_mm(case.image.spacing_mm)}, and {case.case_id} measures {sizes} mm"


def _mm(values: tuple[float, ...]) -> str:
    return " x ".join(f"{value:g}" for value in values) + " mm"


def _named(path: str) -> str:
    """The file of a path as the sheet writes it, on Windows or elsewhere."""
    return path.strip(" \t\"'").replace("\\", "/").rsplit("/", 1)[-1].strip()


def _volumes(folder: Path | None) -> dict[str, Path]:
    """Return the NRRD files by name."""
    files = children(folder) if folder is not None else []
    return {path.name: path for path in files if path.suffix.lower() == ".nrrd"}


TDSC_ABUS = Layout(
    key="tdsc_abus",
    label="TDSC-ABUS",
    description="DATA/DATA_000.nrrd, MASK/MASK_000.nrrd and labels.csv (--column spacing=depth_second)",
    read=read_tdsc_abus,
)
