"""Copying a cohort's files into Samography's own folder."""

from __future__ import annotations

import filecmp
import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.cases import Case


def copy_cases(cases: Iterable[Case], *, root: Path, target: Path) -> tuple[Case, ...]:
    """Copy images and masks and point the cases at the copies.

    A file keeps its path relative to the root; one from elsewhere goes to ``elsewhere/`` under a name
    that tells its folder apart. A copy that is already there and equal is left alone.

    Args:
        cases: As the importer read them.
        root: Folder of the cohort.
        target: Folder for the copies; made if missing.

    Raises:
        OSError: The disk is full or not writable.
    """
    return tuple(_copied(case, root, target=target) for case in cases)


def _copied(case: Case, root: Path, *, target: Path) -> Case:
    image = replace(case.image, path=_copy(case.image.path, root, target=target))
    lesions = tuple(
        replace(lesion, mask_paths=tuple(_copy(path, root, target=target) for path in lesion.mask_paths))
        for lesion in case.lesions
    )
    return replace(case, image=image, lesions=lesions)


def _copy(path: Path, root: Path, *, target: Path) -> Path:
    """Copy a file, or the files of a folder (a DICOM series)."""
    if not path.is_dir():
        return _copy_file(path, root, target=target)
    for file in sorted(path.iterdir()):
        if file.is_file():
            _copy_file(file, root, target=target)
    return target / _relative(path, root)


def _copy_file(path: Path, root: Path, *, target: Path) -> Path:
    """Copy one file unless its copy is there; it appears under its name only when it is complete."""
    copy = target / _relative(path, root)
    if not (copy.is_file() and filecmp.cmp(path, copy, shallow=False)):
        copy.parent.mkdir(parents=True, exist_ok=True)
        beside = copy.with_name(f".{copy.name}.{os.getpid()}.tmp")
        try:
            shutil.copyfile(path, beside)
            beside.replace(copy)
        finally:
            beside.unlink(missing_ok=True)
    return copy


def _relative(path: Path, root: Path) -> Path:
    """Place below the target; never outside it, even for a path with `..` in it."""
    resolved = path.resolve()
    if resolved.is_relative_to(root.resolve()):
        return resolved.relative_to(root.resolve())
    folder = hashlib.sha256(str(resolved.parent).encode()).hexdigest()[:12]
    return Path("elsewhere") / folder / resolved.name
