"""The MAMA-MIA layout: contrast-enhanced breast MRI with expert masks of the primary tumour.

Garrucho L et al. A large-scale multicenter breast cancer DCE-MRI benchmark dataset with expert segmentations.
Scientific Data 12 (2025), doi:10.1038/s41597-025-04707-4.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from core.cases import Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles, report_name
from core.datasets.assemble import assemble
from core.datasets.clinical_columns import read_clinical_columns
from core.datasets.cohort_layout import ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.csv_table import CsvRow
from core.datasets.excel_table import read_excel_table
from core.datasets.file_finder import Names
from core.datasets.folders import child, children
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.table_note import first_of, import_notes
from core.errors import InputError
from core.text.name_forms import without_case

SHEET = "clinical_and_imaging_info.xlsx"
FIRST_AFTER_CONTRAST = "0001"
"""Phase 0000 is before contrast."""

_ID = "patient_id"
Clinical = Mapping[str, str | float | None]


@dataclass(frozen=True, slots=True)
class _Files:
    """The files below the root by their name without ending, as written.

    Attributes:
        folder: The folder of the patients' folders.
        images: The images by patient (the name of the folder), then by name.
        masks_folder: None where there is none.
        masks: The masks by name.
        twice: Files whose name another one has too, with another ending; they are not used.
    """

    folder: Path
    images: Mapping[str, Mapping[str, Path]]
    masks_folder: Path | None
    masks: Mapping[str, Path]
    twice: tuple[Path, ...]

    def reason(self, path: Path) -> Reason | None:
        """Return why a file is not used."""
        if re.search(r"\.nii(\.gz)?$", path.name, flags=re.IGNORECASE) is None:
            return None
        if path.parent.parent == self.folder:
            return Reason("another phase than the one asked for; not used", "nothing")
        if path.parent == self.folder:
            problem = "lies in no patient's folder; left out"
            return Reason(problem, "put it into one and import again", left_out=True)
        if path.parent == self.masks_folder:
            problem = "mask without its image; left out"
            return Reason(
                problem, "add the image, or rename the mask after it, and import again", left_out=True
            )
        if path.parent.parent.name.lower() == "segmentations":
            return Reason("not in segmentations/expert; not used", "nothing, if it was made by a program")
        return None


def read_mama_mia(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read ``images/ID/ID_0001.nii.gz`` with ``segmentations/expert/ID.nii.gz`` and the clinical sheet.

    Letter case of names does not matter. A case is a patient. All columns of the sheet become clinical
    ones as they are, numbers where every cell is one.

    Args:
        root: The folder with ``images``, ``segmentations`` and the sheet.
        options: `columns` may name another phase as ``phase``, e.g. 0000 for before contrast.

    Raises:
        InputError: No image is there, the phase is no number, or the sheet cannot be read.
    """
    phase, root = _phase(options.columns.get("phase", FIRST_AFTER_CONTRAST)), root.absolute()
    files = _files(root)
    clinical, notes = _clinical(root, files)
    masks, ids = Names(files.masks), _case_ids(files.images)
    records = []
    for patient, images in files.images.items():
        image = Names(images).find(f"{patient}_{phase}")
        if image is None:
            problem = f"phase {phase} is not there; the case is left out"
            action = "copy it, or choose another phase"
            name = report_name(root, files.folder / patient)
            notes.append(ImportNote(name, problem, action, left_out=True))
            continue
        mask = masks.find(patient)
        records.append(
            _record(
                ids[patient],
                images[image],
                None if mask is None else files.masks[mask],
                clinical={**clinical.get(patient, {}), "phase": phase},
            )
        )
    sheet = child(root, SHEET)
    study = StudyFiles(root, {} if sheet is None else {sheet: "the clinical sheet"}, files.reason)
    return assemble(root, records, options=options, notes=notes, files=study)


def _phase(given: str) -> str:
    if not given.strip().isdigit():
        raise InputError(f"the phase {given!r} is no number; give 0001 for the first one after contrast")
    return f"{int(given):04d}"


def _files(root: Path) -> _Files:
    images_folder = child(root, "images")
    masks_folder = child(child(root, "segmentations"), "expert")
    patients = [folder for folder in children(images_folder) if folder.is_dir()]
    if not patients:
        raise InputError(
            f"{root.name}: no images/PATIENT/PATIENT_0001.nii.gz is below it; give the folder that holds "
            "images and segmentations"
        )
    twice: list[Path] = []
    images = {folder.name: _by_name(children(folder), twice) for folder in patients}
    assert images_folder is not None
    masks = _by_name(children(masks_folder), twice)
    return _Files(images_folder, images, masks_folder, masks, tuple(twice))


def _by_name(paths: list[Path], twice: list[Path]) -> dict[str, Path]:
    """Return the NIfTI files by name without ending; the second of one name goes to `twice`."""
    found: dict[str, Path] = {}
    for path in paths:
        name = re.fullmatch(r"(.+)\.nii(\.gz)?", path.name, flags=re.IGNORECASE)
        if name is not None and found.setdefault(name.group(1), path) != path:
            twice.append(path)
    return found


def _case_ids(patients: Iterable[str]) -> dict[str, str]:
    """Return patients in capitals, as the sheet has them; as written where others would have the same id."""
    written = Counter(map(without_case, patients := tuple(patients)))
    return {name: name.upper() if written[without_case(name)] == 1 else name for name in patients}


def _record(case_id: str, image: Path, mask: Path | None, *, clinical: Clinical) -> Record:
    return Record(
        case_id=case_id,
        image=image,
        lesions=() if mask is None else (LesionFiles("1", (mask,)),),
        patient_id=case_id,
        modality=Modality.MRI,
        pathology=Pathology.MALIGNANT,
        expects_lesion=True,
        clinical=clinical,
    )


def _clinical(root: Path, files: _Files) -> tuple[dict[str, Clinical], list[ImportNote]]:
    """Return clinical columns by patient, with notes on what does not match."""
    notes = list(_twice_notes(root, files))
    sheet = child(root, SHEET)
    if sheet is None:
        problem = "the sheet is not there; no case has clinical columns"
        note = ImportNote(SHEET, problem, "put it beside images and import again", left_out=False)
        return {}, [*notes, note]
    table = read_excel_table(sheet, with_column=_ID)
    key = next(column for column in table.columns if without_case(column) == _ID)
    names = [column for column in table.columns if column and column != key]
    read = read_clinical_columns(table, names)
    rows: dict[str, CsvRow] = {}
    repeated = [row for row in table.rows if row.cells[key] and rows.setdefault(row.cells[key], row) != row]
    known = Names(rows)
    found = {patient: name for patient in files.images if (name := known.find(patient)) is not None}
    clinical: dict[str, Clinical] = {
        patient: {column: read.value(rows[name], column) for column in names}
        for patient, name in found.items()
    }
    notes.extend(import_notes(sheet.name, (*table.notes, *read.notes)))
    for row in repeated:
        problem = f"row {row.line}: the patient {row.cells[key]} has a row already; this one is not read"
        notes.append(ImportNote(sheet.name, problem, "keep one row and import again", left_out=True))
    lost = (files.images.keys() - found.keys(), rows.keys() - found.values())
    return clinical, [*notes, *_unmatched(sheet.name, *lost)]


def _twice_notes(root: Path, files: _Files) -> Iterator[ImportNote]:
    for path in files.twice:
        problem = "the same name with another ending is there too and was taken; this file is not used"
        yield ImportNote(report_name(root, path), problem, "keep one of them and import again", left_out=True)


def _unmatched(sheet: str, without_row: Set[str], without_images: Set[str]) -> Iterator[ImportNote]:
    """Note patients without a row in one line, and rows without images in another."""
    for names, problem in (
        (without_row, "have no row in the sheet and no clinical columns"),
        (without_images, "are in the sheet, but have no images here"),
    ):
        if names:
            said = f"{len(names)} patients {problem}: {first_of(sorted(names)).upper()}"
            yield ImportNote(sheet, said, "nothing, if you took a part", left_out=False)


MAMA_MIA = Layout(
    key="mama_mia",
    label="MAMA-MIA",
    description="images/ID/ID_0001.nii.gz, segmentations/expert/ID.nii.gz and the clinical sheet",
    read=read_mama_mia,
)
