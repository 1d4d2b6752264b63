"""Copying a cohort's files into Samography's own folder, without what they say of a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.cases import Case, ImageFile, Lesion
from core.datasets.cleaned_copy import cleaned_dicom, cleaned_file, is_dicom_image
from core.datasets.cohort_layout import ImportNote
from core.datasets.derived_masks import kept_volume_mask
from core.datasets.unreadable import faults_of
from core.errors import StudyError
from core.exports.file_names import confusable, elsewhere
from core.files.whole_file import make_folder, write_whole
from core.imaging.case_pixels import reference_as_imported
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.hashing import file_sha256, pixel_sha256
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.registry import read_volume

_OTHER_PIXELS = "its de-identified copy does not hold the same picture"


@dataclass(frozen=True, slots=True)
class CopiedCases:
    """The outcome of copying.

    Attributes:
        cases: The cases, which point at their copies.
        left_out: Ids of cases whose files could not be copied, each with the reason.
        notes: The notes on these.
    """

    cases: tuple[Case, ...]
    left_out: Mapping[str, str]
    notes: tuple[ImportNote, ...]


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """The place that copies go to.

    Attributes:
        root: Folder of the cohort.
        target: Folder for the copies; made if missing.
        key: The key of the pseudonyms.
        hides_names: True where files have digits in place of their names and folders, which may name people.
    """

    root: Path
    target: Path
    key: DeidentificationKey
    hides_names: bool = False


def holds_dicom(cases: Iterable[Case]) -> bool:
    """Return whether any image or mask is a DICOM file, or a folder of them.

    Raises:
        OSError: A file cannot be read.
    """
    return any(is_dicom_image(path) for path in {path for case in cases for path in _paths(case)})


def copy_cases(cases: Iterable[Case], place: CopyPlace) -> CopiedCases:
    """Copy images and masks and point the cases at the copies.

    Every file is copied by its kind, without what it says of a person (`core.datasets.cleaned_copy`). It
    keeps its path relative to the root, unless names are hidden; one from elsewhere goes to ``elsewhere/``
    under a name that tells its folder apart. Of paths that differ in letter case or Unicode form only, which
    some systems take for one, each goes to a folder of its own below ``alike/``. A copy that is already there
    and equal is left alone. A case whose files cannot be copied so is left out, and the others go on.

    Raises:
        OSError: The disk is full or not writable.
    """
    cases = tuple(cases)
    copies = _copies(cases, place)
    copied, left_out, notes = [], {}, []
    for case in cases:
        try:
            with faults_of(*_paths(case)):
                copied.append(_copied(case, copies, place))
        except UnreadableFileError as error:
            left_out[case.case_id] = error.problem
            notes.append(_note(case, place, error))
        except StudyError as error:
            left_out[case.case_id] = str(error)
            notes.append(_note(case, place, UnreadableFileError("", str(error), action="export it again")))
    return CopiedCases(tuple(copied), left_out, tuple(notes))


def _note(case: Case, place: CopyPlace, error: UnreadableFileError) -> ImportNote:
    name = relative_place(case.image.path, place.root).as_posix()
    return ImportNote(name, f"{error.problem}; the case is left out", error.action, left_out=True)


def _copies(cases: Iterable[Case], place: CopyPlace) -> dict[Path, Path]:
    """Return where each image and mask goes."""
    paths = {path for case in cases for path in _paths(case)}
    names = {path: relative_place(path, place.root).as_posix() for path in paths}
    if place.hides_names:
        hidden = {path: place.key.name_of_copy(name) + _ending(path) for path, name in names.items()}
        return {path: place.target / name for path, name in hidden.items()}
    alike = confusable(set(names.values()))
    return {path: place.target / (_apart(name) if name in alike else name) for path, name in names.items()}


def _ending(path: Path) -> str:
    if path.is_dir():
        return ""
    return ".nii.gz" if path.name.lower().endswith(".nii.gz") else path.suffix.lower()[:6]


def _paths(case: Case) -> Iterator[Path]:
    yield case.image.path
    for lesion in case.lesions:
        yield from lesion.mask_paths


def _apart(place: str) -> str:
    return f"alike/{hashlib.sha256(place.encode()).hexdigest()[:12]}/{place}"


def _copied(case: Case, copies: Mapping[Path, Path], place: CopyPlace) -> Case:
    lesions = tuple(_copied_lesion(case, lesion, copies, target=place.target) for lesion in case.lesions)
    return replace(case, image=_copied_image(case.image, copies, place.key), lesions=lesions)


def _copied_image(image: ImageFile, copies: Mapping[Path, Path], key: DeidentificationKey) -> ImageFile:
    if not is_dicom_image(image.path):
        copy = _copy_file(image.path, copies)
    else:
        copy = _copy_dicom(image.path, copies[image.path], key)
        if pixel_sha256(read_volume(copy).voxels) != image.pixel_sha256:
            raise UnreadableFileError(image.path.name, _OTHER_PIXELS, action="tell how it was exported")
    return replace(image, path=copy, file_sha256=file_sha256(copy))


def _copy_dicom(path: Path, copy: Path, key: DeidentificationKey) -> Path:
    """Copy the images of a series, or of one file of many frames, whatever else lies in its folder."""
    folder = copy if path.is_dir() else copy.with_name(copy.name.partition(".")[0])
    made = [_keep(folder / name, data) for name, data in cleaned_dicom(path, key)]
    return folder if path.is_dir() else made[0]


def _copied_lesion(case: Case, lesion: Lesion, copies: Mapping[Path, Path], *, target: Path) -> Lesion:
    """Return the copied lesion; a DICOM segmentation becomes a mask file: its texts lie among segments."""
    if any(map(is_dicom_image, lesion.mask_paths)):
        grid = read_volume(case.image.path).grid
        mask = reference_as_imported(case, lesion, grid=grid)
        return replace(lesion, mask_paths=(kept_volume_mask(mask, grid, target / "masks"),))
    return replace(lesion, mask_paths=tuple(_copy_file(path, copies) for path in lesion.mask_paths))


def _copy_file(path: Path, copies: Mapping[Path, Path]) -> Path:
    return _keep(copies[path], cleaned_file(path))


def _keep(copy: Path, data: bytes) -> Path:
    """Write a file whole unless it is there."""
    if not (copy.is_file() and copy.stat().st_size == len(data) and copy.read_bytes() == data):
        make_folder(copy.parent)
        write_whole(copy, data)
    return copy


def relative_place(path: Path, root: Path) -> Path:
    """Return the place below the target; never outside it, even for a path with `..` in it."""
    resolved = path.resolve()
    if resolved.is_relative_to(root.resolve()):
        return resolved.relative_to(root.resolve())
    return Path(elsewhere(resolved))
