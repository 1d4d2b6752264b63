"""Copying a cohort's files into Samography's own folder."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from core.cases import Case
from core.exports.file_names import confusable, elsewhere
from core.imaging.whole_file import sync_file


def copy_cases(cases: Iterable[Case], *, root: Path, target: Path) -> tuple[Case, ...]:
    """Copy images and masks and point the cases at the copies.

    A file keeps its path relative to the root; one from elsewhere goes to ``elsewhere/`` under a name
    that tells its folder apart. Of paths that differ in letter case or Unicode form only, which some systems
    take for one, each goes to a folder of its own below ``alike/``. A copy that is already there and equal is
    left alone.

    Args:
        cases: As the importer read them.
        root: Folder of the cohort.
        target: Folder for the copies; made if missing.

    Raises:
        OSError: The disk is full or not writable.
    """
    cases = tuple(cases)
    copies = _copies(cases, root, target=target)
    return tuple(_copied(case, copies) for case in cases)


def _copies(cases: Iterable[Case], root: Path, *, target: Path) -> dict[Path, Path]:
    """Where each image and mask goes."""
    paths = {path for case in cases for path in _paths(case)}
    places = {path: _relative(path, root).as_posix() for path in paths}
    alike = confusable(set(places.values()))
    return {path: target / (_apart(place) if place in alike else place) for path, place in places.items()}


def _paths(case: Case) -> Iterator[Path]:
    yield case.image.path
    for lesion in case.lesions:
        yield from lesion.mask_paths


def _apart(place: str) -> str:
    return f"alike/{hashlib.sha256(place.encode()).hexdigest()[:12]}/{place}"


def _copied(case: Case, copies: Mapping[Path, Path]) -> Case:
    image = replace(case.image, path=_copy(case.image.path, copies))
    lesions = tuple(
        replace(lesion, mask_paths=tuple(_copy(path, copies) for path in lesion.mask_paths))
        for lesion in case.lesions
    )
    return replace(case, image=image, lesions=lesions)


def _copy(path: Path, copies: Mapping[Path, Path]) -> Path:
    """Copy a file, or the files of a folder (a DICOM series)."""
    copy = copies[path]
    if not path.is_dir():
        return _copy_file(path, copy)
    for file in sorted(path.iterdir()):
        if file.is_file():
            _copy_file(file, copy / file.name)
    return copy


def _copy_file(path: Path, copy: Path) -> Path:
    """Copy one file unless its copy is there; it appears under its name only when it is complete."""
    if not (copy.is_file() and filecmp.cmp(path, copy, shallow=False)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        beside = copy.with_name(f".{copy.name}.{os.getpid()}.tmp")
        try:
            shutil.copyfile(path, beside)
            sync_file(beside)
            beside.replace(copy)
        finally:
            beside.unlink(missing_ok=True)
    return copy


def _relative(path: Path, root: Path) -> Path:
    """Place below the target; never outside it, even for a path with `..` in it."""
    resolved = path.resolve()
    if resolved.is_relative_to(root.resolve()):
        return resolved.relative_to(root.resolve())
    return Path(elsewhere(resolved))
