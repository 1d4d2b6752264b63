"""The way from records to cases: every file is opened, hashed and checked here, whatever the layout."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.cases import Case, ImageFile, Lesion
from core.datasets.accounting import FileUse, StudyFiles, account_of, report_name
from core.datasets.cohort_layout import Fate, ImportedCohort, ImportNote, LayoutOptions
from core.datasets.duplicates import SeenCase, mark_duplicates
from core.datasets.layout_record import Record, VolumeSpacing
from core.datasets.naming_columns import without_naming_columns
from core.datasets.oblique_note import oblique_note
from core.datasets.opened_image import OpenedImage, open_image
from core.datasets.patient_names import one_name_each
from core.datasets.plausible_spacing import PLAUSIBLE_SPACING_MM, spacing_is_plausible
from core.datasets.reference_masks import ReferenceMasks
from core.datasets.remark_notes import remarked
from core.datasets.shared_masks import shared_masks
from core.datasets.table_note import import_notes
from core.datasets.unreadable import faults_of, unreadable_note
from core.errors import SettingsError
from core.files.gate import below
from core.imaging.hashing import file_sha256
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.registry import is_volume

_READERS = min(8, os.cpu_count() or 1)
_VOLUME_READERS = min(2, _READERS)
"""A volume takes hundreds of megabytes while it is looked at."""
_PROGRESS_STEP = 20
_REPEATED = "another file has this id of a case"
LABEL = "label"
"""The choice among labels in `LayoutOptions.columns`, for layouts without such a column."""


@dataclass(frozen=True, slots=True)
class _Examined:
    """A record after its files were opened; `seen` is None where the case is left out."""

    seen: SeenCase | None
    notes: tuple[ImportNote, ...]
    uses: tuple[FileUse, ...]


@dataclass(frozen=True, slots=True)
class _Examiner:
    """A reader of the files of records below one root."""

    root: Path
    options: LayoutOptions

    def examine(self, record: Record) -> _Examined:
        """Open, hash and check the files of one record."""
        name = self._name(record.image)
        notes: list[ImportNote] = []
        try:
            with remarked(name, notes), faults_of(record.image):
                opened = open_image(record.image)
                file_hash = file_sha256(record.image)
        except (UnreadableFileError, OSError) as error:
            notes.append(unreadable_note(name, error, consequence="the case is left out"))
            return _Examined(None, tuple(notes), _left_out(record, "the case is left out"))
        masks = ReferenceMasks(
            record, opened, self._name, derived=self.options.derived, label=self.options.columns.get(LABEL)
        )
        with remarked(name, notes):
            found = masks.read()
        spacing_mm, spacing_notes = self._spacing(record, opened)
        image = ImageFile(
            record.image,
            file_hash,
            opened.pixel_sha256,
            opened.shape,
            spacing_mm,
            None if spacing_mm is None else opened.axis_cosines,
        )
        seen = SeenCase(
            _case(record, image, lesions=found.lesions, options=self.options),
            name,
            opened.thumbnail,
        )
        all_notes = (*notes, *found.notes, *spacing_notes, *oblique_note(name, image))
        return _Examined(seen, all_notes, _uses(record, found.used))

    def _name(self, path: Path) -> str:
        return report_name(self.root, path)

    def _spacing(
        self, record: Record, opened: OpenedImage
    ) -> tuple[tuple[float, ...] | None, list[ImportNote]]:
        """The spacing to use, with a note where the cohort's own is dropped."""
        if self.options.spacing_mm is not None:
            return self.options.spacing_mm, []
        if record.volume_spacing is not None and opened.file_axes is not None:
            return _volume_spacing_mm(record.volume_spacing, opened.file_axes, opened.spacing_mm), []
        said = record.spacing_mm if opened.spacing_mm is None else opened.spacing_mm
        notes = [] if opened.spacing_mm is None else self._contradiction(record, opened.spacing_mm)
        modality = self.options.modality or record.modality
        if said is None or spacing_is_plausible(said, modality):
            return said, notes
        low, high = PLAUSIBLE_SPACING_MM[modality]
        sizes, axes = " x ".join(f"{mm:g}" for mm in said), ("z, y, x" if len(said) == 3 else "y, x")
        problem = f"pixel spacing {sizes} mm ({axes}) is not between {low:g} and {high:g} mm; dropped"
        action = "correct the spacing (its unit is mm per pixel) and import again; until then, no mm"
        return None, [*notes, ImportNote(self._name(record.image), problem, action, left_out=False)]

    def _contradiction(self, record: Record, of_file_mm: tuple[float, float, float]) -> list[ImportNote]:
        """A note where a table gives a volume another spacing than the volume itself."""
        given_mm = record.spacing_mm
        if given_mm is None or np.allclose(given_mm, of_file_mm[1:], rtol=0.01):
            return []
        said, found = (" x ".join(f"{mm:g}" for mm in pair) for pair in (given_mm, of_file_mm[1:]))
        problem = (
            f"pixel spacing is {said} mm (y, x) in the table and {found} mm in the file; the file's is taken"
        )
        action = "find out which is right; correct the file where it is not its own"
        return [ImportNote(self._name(record.image), problem, action, left_out=False)]


def assemble(
    root: Path,
    records: Sequence[Record],
    *,
    options: LayoutOptions,
    notes: Iterable[ImportNote] = (),
    files: StudyFiles | None = None,
) -> ImportedCohort:
    """Open the files of all records and make a cohort of what can be used.

    Args:
        root: Folder against which the report names files.
        records: The records in the order in which the cases shall appear.
        options: Spacing and modality override those of the records.
        notes: The notes of the layout itself.
        files: The layout's knowledge of the files below the study's root, each of which is accounted for;
            None where it knows nothing and `root` is the study's.

    Raises:
        SettingsError: `options.spacing_mm` cannot be true for the modality.
    """
    _require_plausible(options, records)
    is_deidentified = files is not None and files.name_of is not None  # its columns are the layout's own
    asked = {*options.columns, *options.columns.values()}
    records, naming = (records, []) if is_deidentified else without_naming_columns(records, asked)
    named, said = one_name_each(records)
    unique, again, repeated = _unique(root, named)
    folders = [root, *([] if files is None else [files.root])]
    with below(*folders, *([] if options.derived is None else [options.derived])):
        examined = list(_examine_all(_Examiner(root, options), unique))
    cases, duplicate_notes = mark_duplicates([item.seen for item in examined if item.seen is not None])
    repeated.extend(import_notes(root.name, (*naming, *said, *shared_masks(unique))))
    found = [*notes, *repeated, *(note for item in examined for note in item.notes), *duplicate_notes]
    uses = [use for item in examined for use in item.uses]
    uses.extend(use for record in again for use in _left_out(record, _REPEATED))
    account = account_of(files or StudyFiles(root), uses, found, apart=options.apart, derived=options.derived)
    all_notes = sorted([*found, *account.notes], key=lambda note: not note.left_out)
    return ImportedCohort(cases, tuple(all_notes), account.fates)


def without_label(options: LayoutOptions) -> LayoutOptions:
    """The options for pictures of one target each, for which the choice among labels is made already."""
    columns = {name: column for name, column in options.columns.items() if name != LABEL}
    return replace(options, columns=columns)


def _uses(record: Record, believed: Collection[Path]) -> tuple[FileUse, ...]:
    """Return what became of the files of a record that went in."""
    of_case, lost = record.case_id, "its lesion is left out"
    images = [FileUse(path, Fate.IMAGE, of_case) for path in record.image_from or (record.image,)]
    masks = [FileUse(path, Fate.MASK, of_case) for path in record.masks_from if believed]
    for path in () if masks else record.masks_from or record.masks:
        believable = path in believed
        masks.append(
            FileUse(path, Fate.MASK, of_case) if believable else FileUse(path, Fate.LEFT_OUT, of_case, lost)
        )
    return (*images, *masks)


def _left_out(record: Record, why: str) -> tuple[FileUse, ...]:
    """Return all files of a record that did not go in."""
    paths = (*(record.image_from or (record.image,)), *(record.masks_from or record.masks))
    return tuple(FileUse(path, Fate.LEFT_OUT, record.case_id, why) for path in paths)


def _volume_spacing_mm(
    known: VolumeSpacing, file_axes: tuple[int, int, int], in_file_mm: tuple[float, float, float] | None
) -> tuple[float, ...] | None:
    """The spacing (z, y, x) of a volume whose layout knows better than its file; it has told so already."""
    if known.file_axes_mm is not None:
        return tuple(known.file_axes_mm[axis] for axis in file_axes)
    if in_file_mm is not None and known.placeholder_mm is not None:
        placeholder = [known.placeholder_mm[axis] for axis in file_axes]
        return None if np.allclose(in_file_mm, placeholder) else in_file_mm
    return in_file_mm


def _examine_all(examiner: _Examiner, records: Sequence[Record]) -> Iterator[_Examined]:
    """Examine in order, several at a time: reading and hashing overlap with decoding under the lock."""
    volumes = any(is_volume(record.image) for record in records)
    contexts = [copy_context() for _ in records]  # a thread knows by it below which root it reads
    with ThreadPoolExecutor(max_workers=_VOLUME_READERS if volumes else _READERS) as pool:
        found = pool.map(lambda context, record: context.run(examiner.examine, record), contexts, records)
        for done, examined in enumerate(found, start=1):
            if done % _PROGRESS_STEP == 0 or done == len(records):
                examiner.options.progress(done, len(records))
            yield examined


def _unique(root: Path, records: Sequence[Record]) -> tuple[list[Record], list[Record], list[ImportNote]]:
    """The first record of every id, the others, and notes on these."""
    first: dict[str, Record] = {}
    again, notes = [], []
    for record in records:
        if record.case_id not in first:
            first[record.case_id] = record
            continue
        again.append(record)
        other = report_name(root, first[record.case_id].image)
        problem = f"the case id {record.case_id!r} belongs to {other} already; this picture is left out"
        action = "give it an id (or file name) of its own and import again"
        notes.append(ImportNote(report_name(root, record.image), problem, action, left_out=True))
    return list(first.values()), again, notes


def _case(record: Record, image: ImageFile, *, lesions: tuple[Lesion, ...], options: LayoutOptions) -> Case:
    return Case(
        case_id=record.case_id,
        patient_id=record.patient_id or "",
        modality=options.modality or record.modality,
        image=image,
        lesions=lesions,
        pathology=record.pathology,
        birads=record.birads,
        device=record.device,
        clinical=record.clinical,
        ignored=record.ignored,
    )


def _require_plausible(options: LayoutOptions, records: Sequence[Record]) -> None:
    """A spacing given by hand must be true for every record."""
    if options.spacing_mm is not None and any(is_volume(record.image) for record in records):
        raise SettingsError("volumes say themselves how far apart their voxels lie; leave the spacing out")
    modalities = {options.modality or record.modality for record in records}
    for modality in modalities if options.spacing_mm is not None else ():
        if not spacing_is_plausible(options.spacing_mm or (), modality):
            low, high = PLAUSIBLE_SPACING_MM[modality]
            raise SettingsError(
                f"a pixel spacing of {options.spacing_mm} mm (y, x) was given for {modality.value}; "
                f"give two numbers between {low:g} and {high:g}"
            )
