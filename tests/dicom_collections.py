"""Real DICOM files that packages bring along for their own tests.

Those of highdicom lie in the source distribution of its version 0.20.0 only; where it has been unpacked, its
folder ``data/test_files`` can be named by the variable HIGHDICOM_TEST_FILES.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pydicom.data

from core.imaging.dicom.first_bytes import START, is_dicom


def highdicom_files() -> Path | None:
    """The folder with highdicom's files; None where it is not here."""
    named = os.environ.get("HIGHDICOM_TEST_FILES")
    return Path(named) if named and Path(named).is_dir() else None


def collected_files() -> list[Path]:
    """Every single DICOM file, by collection and path; trees of one file beside the other are left out."""
    pydicoms = Path(pydicom.data.__file__).parent / "test_files"
    store = importlib.util.find_spec("data_store")
    folders = [
        pydicoms,
        *(map(Path, store.submodule_search_locations or ()) if store else ()),
        highdicom_files(),
    ]
    found = [path for folder in folders if folder is not None for path in sorted(folder.rglob("*"))]
    return [
        path
        for path in found
        if path.is_file() and "dicomdirtests" not in path.parts and is_dicom(_start(path))
    ]


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(START)


def collected(name: str) -> Path:
    """One of the files by its name."""
    return next(path for path in collected_files() if path.name == name)
