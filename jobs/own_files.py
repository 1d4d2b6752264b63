"""A cohort whose files lie in Samography's own folder, and whose reports name nobody."""

from __future__ import annotations

from dataclasses import replace

from core.datasets.cohort_layout import Cohort, Fate, FileFate, ImportNote
from core.datasets.hidden_names import with_hidden_names
from jobs.import_copy import CopiedCases, CopyPlace, copy_cases, holds_dicom, relative_place

_HIDDEN = ImportNote(
    file="--root",
    problem="files are DICOM: all were copied, de-identified; reports and ids have digits in place of names "
    "of files and folders",
    action="ask python -m jobs.find_dicom_file which file is meant; a column case_id gives cases other ids",
    left_out=False,
)


def in_own_folder(cohort: Cohort, place: CopyPlace) -> Cohort:
    """The cohort with its cases at copies of their files; where one is DICOM, without names of files.

    Raises:
        OSError: The disk is full or not writable.
    """
    hides = holds_dicom(cohort.cases)
    images = {one.case_id: relative_place(one.image.path, place.root).as_posix() for one in cohort.cases}
    copied = copy_cases(cohort.cases, replace(place, hides_names=hides))
    notes = (*copied.notes, *cohort.notes, *((_HIDDEN,) if hides else ()))
    files = tuple(_fate(one, copied) for one in cohort.files)
    made = replace(cohort, cases=copied.cases, notes=notes, files=files)
    return with_hidden_names(made, place.key, images=images) if hides else made


def _fate(one: FileFate, copied: CopiedCases) -> FileFate:
    reason = copied.left_out.get(one.case_id)
    if reason is None or one.fate not in (Fate.IMAGE, Fate.MASK):
        return one
    return replace(one, fate=Fate.LEFT_OUT, reason=f"{reason}; the case is left out")
