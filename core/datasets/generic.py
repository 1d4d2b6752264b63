"""The generic layout: a CSV file that names images, masks, patients and any clinical columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.cases import Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles, report_name
from core.datasets.assemble import LABEL, assemble
from core.datasets.clinical_columns import ClinicalColumns, read_clinical_columns
from core.datasets.cohort_layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.csv_cells import Cells
from core.datasets.csv_columns import ALIASES, ColumnPlan, Role, plan_columns
from core.datasets.csv_table import CsvRow, CsvTable, read_csv_table
from core.datasets.excel_table import read_excel_table
from core.datasets.file_finder import FileFinder, without_ending
from core.datasets.folders import children
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.table_note import TableNote, first_of, import_notes
from core.errors import InputError
from core.imaging.volume_files.registry import is_volume
from core.text.listed_names import listed

_MASK_SEPARATORS, _WORKBOOK = "&;", ".xlsx"
MOST_LETTERS_OF_A_NAME = 255
"""The longest id or device; a longer one fits on no page, and into no file's name."""


@dataclass(slots=True)
class _CsvCohort:
    """A table being turned into records, with the notes that come up on the way."""

    path: Path
    table: CsvTable
    plan: ColumnPlan
    clinical: ClinicalColumns
    files: FileFinder
    notes: list[ImportNote] = field(default_factory=list)

    def note(self, file: str, problem: str, *, action: str, left_out: bool = False) -> None:
        """Add a line to the report."""
        self.notes.append(ImportNote(file, problem, action, left_out))

    def cells(self, row: CsvRow) -> Cells:
        """The row's cells by role."""
        return Cells({role: row.cells[column] for role, column in self.plan.roles.items()})


def read_generic(root: Path, options: LayoutOptions) -> Cohort:
    """Read a table, CSV or a sheet of a workbook, with one row per image, or per lesion of an image.

    An image is a picture, or a volume as NIfTI, NRRD or a folder of DICOM files (its spacing and that of
    its masks are their own). Only the image column is required; `core.datasets.csv_columns.ALIASES` lists
    the names that are recognised and `options.columns` maps others. Paths are relative to the table, and
    found as `core.datasets.file_finder.FileFinder` does. Several masks in a cell are separated by ``&`` or
    ``;`` and united. Rows of the same case (same case id, or same image where there is no such column) are
    its lesions, numbered where no lesion column names them; what else they say is taken from the first.
    Spacing comes from ``spacing_y_mm`` and ``spacing_x_mm``, or from ``pixel_size_mm`` for both. Without a
    patient, near-duplicate pictures, or else every single one, count as a patient. All further columns are
    clinical: numbers where every cell is one (`core.datasets.written_numbers`).

    Args:
        root: The CSV file or .xlsx workbook, or the folder in which it is the only one.
        options: Columns, spacing, modality.

    Raises:
        InputError: There is no table, more than one, or no image column.
    """
    cohort = _open(_csv_path(root.absolute()), options)
    by_case = _rows_by_case(cohort)
    records = [_record(cohort, case_id, rows=rows) for case_id, rows in by_case.items()]
    cohort.notes.extend(import_notes(cohort.path.name, _contradictions(cohort, by_case)))
    if options.modality is None and any(r.modality is Modality.OTHER and is_volume(r.image) for r in records):
        problem = "no modality is given for volumes; taken as other, with the window of full range"
        cohort.note(cohort.path.name, problem, action="say --modality mri, for example, and import again")
    cohort.notes.extend(import_notes(cohort.path.name, cohort.files.notes()))
    unused = Reason("no row that went in names it; not used", "nothing, or add its row and import again")
    files = StudyFiles(cohort.path.parent, {cohort.path: "the table"}, lambda path: unused)
    read = assemble(cohort.path.parent, records, options=options, notes=cohort.notes, files=files)
    return read if Role.CASE in cohort.plan.roles else replace(read, paths_as_ids=frozenset(by_case))


def _csv_path(root: Path) -> Path:
    """The table itself."""
    if root.is_file():
        return root
    tables = [path for path in children(root) if path.is_file() and not path.name.startswith(".")]
    tables = _ending_in(".csv", tables) or _ending_in(_WORKBOOK, tables)
    if len(tables) != 1:
        found = listed(path.name for path in tables)
        raise InputError(f"{root.name}: one CSV file is expected in it, found {found}; give the file itself")
    return tables[0]


def _ending_in(ending: str, files: Sequence[Path]) -> list[Path]:
    return [path for path in files if path.suffix.lower() == ending]


def _table(path: Path, options: LayoutOptions) -> CsvTable:
    """The rows; in a workbook those of the sheet with a column of images."""
    if path.suffix.lower() != _WORKBOOK:
        return read_csv_table(path)
    asked = options.columns.get(Role.IMAGE.value, ALIASES[Role.IMAGE][0])
    return read_excel_table(path, with_column=asked, or_one_of=ALIASES[Role.IMAGE])


def _open(path: Path, options: LayoutOptions) -> _CsvCohort:
    """The table with its columns assigned and checked."""
    table = _table(path, options)
    plan = plan_columns(table.columns, _asked(table, options.columns))
    if Role.IMAGE not in plan.roles:
        raise InputError(
            f"{path.name}: no column names the images; give one with --column image=NAME. "
            f"Columns: {listed(table.columns)}. Recognised: {', '.join(ALIASES[Role.IMAGE])}"
        )
    clinical = read_clinical_columns(table, list(plan.clinical.values()))
    cohort = _CsvCohort(path, table, plan, clinical, FileFinder(path.parent))
    cohort.notes.extend(import_notes(path.name, (*table.notes, *clinical.notes)))
    for name, column in plan.absent:
        problem = f"there is no column {column!r}, asked for as {name!r}; the table was read without it"
        cohort.note(path.name, problem, action=f"choose from {listed(table.columns)} and import again")
    if unasked := [column for name, column in plan.clinical.items() if name not in options.columns]:
        problem = f"unknown columns {listed(unasked)}: went in as clinical columns"
        cohort.note(path.name, problem, action="nothing, or say what one means with --column ROLE=NAME")
    if Role.MASK not in plan.roles:
        problem = "no column names the masks; all cases went in without a reference"
        cohort.note(
            path.name, problem, action="give one with --column mask=NAME and import again", left_out=True
        )
    return cohort


def _asked(table: CsvTable, columns: Mapping[str, str]) -> dict[str, str]:
    """What was asked for, without a choice among labels that names no column of the table."""
    known = {column.casefold() for column in table.columns}
    return {role: name for role, name in columns.items() if role != LABEL or name.casefold() in known}


def _rows_by_case(cohort: _CsvCohort) -> dict[str, list[CsvRow]]:
    """Usable rows by case, in the table's order."""
    cases: dict[str, list[CsvRow]] = {}
    images: dict[str, Path] = {}
    for row in cohort.table.rows:
        cells = cohort.cells(row)
        image = cells.text(Role.IMAGE)
        problem = _row_problem(row, image) or _too_long(cells)
        if problem is None:
            path = cohort.files.find(image or "")
            case_id = cells.text(Role.CASE) or _named_by(path, images, root=cohort.path.parent)
            images.setdefault(case_id, path)
            first = cases.setdefault(case_id, [row])[0]
            if first is not row:
                problem = _join_row(cohort, cases[case_id], row=row, case_id=case_id)
        if problem is not None:
            action = "correct the row and import again"
            cohort.note(
                cohort.path.name, f"line {row.line}: {problem}; left out", action=action, left_out=True
            )
    return cases


def _named_by(image: Path, images: Mapping[str, Path], *, root: Path) -> str:
    """A case id: the image's path without its ending, which stays where another image has that id."""
    path = image.relative_to(root) if image.is_relative_to(root) else image
    short = without_ending(path.as_posix())
    return short if images.get(short, image) == image else path.as_posix()


def _row_problem(row: CsvRow, image: str | None) -> str | None:
    """Why a row cannot be used by itself."""
    if row.surplus:
        return f"{row.surplus} more cells than columns (a separator inside a cell needs quotes)"
    return "names no image" if image is None else None


def _too_long(cells: Cells) -> str | None:
    """Why a row cannot be used whose names are no names but texts."""
    for role in (Role.CASE, Role.PATIENT, Role.LESION, Role.DEVICE):
        if len(cells.by_role.get(role, "")) > MOST_LETTERS_OF_A_NAME:
            count = len(cells.by_role[role])
            return f"its {role.value} has {count:,} letters where {MOST_LETTERS_OF_A_NAME} are the most"
    return None


def _join_row(cohort: _CsvCohort, rows: list[CsvRow], *, row: CsvRow, case_id: str) -> str | None:
    """Add a further row to a case, or say why it does not belong there."""
    first = rows[0]
    image, mask = (cohort.plan.roles.get(role) for role in (Role.IMAGE, Role.MASK))
    targets = [cohort.plan.roles[role] for role in (Role.MASK, Role.LABEL) if role in cohort.plan.roles]
    if image is not None and cohort.files.find(row.cells[image]) != cohort.files.find(first.cells[image]):
        return f"the case id {case_id!r} stands for another picture already (line {first.line})"
    if mask is None or any(all(row.cells[c] == other.cells[c] for c in targets) for other in rows):
        return f"repeats the case {case_id!r} (line {first.line})"
    rows.append(row)
    return None


def _contradictions(cohort: _CsvCohort, by_case: Mapping[str, Sequence[CsvRow]]) -> Iterator[TableNote]:
    """A note on every column whose cells differ between the rows of a case: the first row's are taken."""
    of_lesions = {cohort.plan.roles.get(role) for role in (Role.IMAGE, Role.MASK, Role.LESION, Role.CASE)}
    for column in (name for name in cohort.table.columns if name and name not in of_lesions):
        differing = [
            case_id for case_id, rows in by_case.items() if len({row.cells[column] for row in rows}) > 1
        ]
        if differing:
            problem = (
                f"column {column!r} says different things in the rows of {len(differing)} cases "
                f"({first_of(differing)}); what the first row says is taken"
            )
            yield TableNote(problem, "nothing, or make a row a case by giving each its own case id and image")


def _record(cohort: _CsvCohort, case_id: str, *, rows: Sequence[CsvRow]) -> Record:
    """One case from its rows."""
    cells = cohort.cells(rows[0])
    image = cohort.files.find(cells.text(Role.IMAGE) or "")
    pathology = cells.pathology()
    record = Record(
        case_id=case_id,
        image=image,
        lesions=_lesions(cohort, case_id, rows=rows),
        patient_id=cells.text(Role.PATIENT),
        modality=_modality(cells, image),
        pathology=pathology,
        birads=cells.birads(),
        device=cells.text(Role.DEVICE),
        spacing_mm=cells.spacing_mm(),
        expects_lesion=Role.MASK in cohort.plan.roles and pathology is not Pathology.NORMAL,
        clinical=_clinical(cohort, rows[0], cells=cells),
    )
    for problem, action in cells.complaints:
        cohort.note(report_name(cohort.path.parent, image), problem, action=action)
    return record


def _modality(cells: Cells, image: Path) -> Modality:
    """As the table says; a picture without is ultrasound, a volume something else."""
    written = cells.text(Role.MODALITY) is not None
    return cells.modality() if written or not is_volume(image) else Modality.OTHER


def _lesions(cohort: _CsvCohort, case_id: str, *, rows: Sequence[CsvRow]) -> tuple[LesionFiles, ...]:
    """One lesion per row that names masks."""
    lesions: dict[str, LesionFiles] = {}
    for number, row in enumerate(rows, start=1):
        cells = cohort.cells(row)
        masks = cohort.files.find_all(cells.text(Role.MASK) or "", _MASK_SEPARATORS)
        lesion_id = cells.text(Role.LESION) or str(number)
        if lesion_id in lesions:
            problem = f"line {row.line}: the lesion {lesion_id!r} of case {case_id!r} came before; left out"
            cohort.note(
                cohort.path.name, problem, action="number the lesions and import again", left_out=True
            )
        elif masks:
            lesions[lesion_id] = LesionFiles(lesion_id, masks, cells.text(Role.LABEL))
    return tuple(lesions.values())


def _clinical(cohort: _CsvCohort, row: CsvRow, *, cells: Cells) -> dict[str, str | float | None]:
    """Clinical values of a case; the age comes first where there is one."""
    values: dict[str, str | float | None] = {}
    if Role.AGE in cohort.plan.roles:
        values[Role.AGE.value] = cells.age_years()
    for name, column in cohort.plan.clinical.items():
        values[name] = cohort.clinical.value(row, column)
    return values


GENERIC = Layout(
    key="generic",
    label="CSV table",
    description="a CSV file or .xlsx with a column of image paths and any of masks, patients, clinical ones",
    read=read_generic,
)
