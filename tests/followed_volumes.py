"""A study of a few tiny volumes, really on disk and really in a store."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np

from core.cases import Case, ImageFile, Lesion, Modality
from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.imaging.volume_files.registry import read_volume
from core.settings import Settings
from db.store import Store
from db.studies import StudyImport, save_import

SHAPE = (9, 48, 56)
SPACING_MM = (3.0, 1.0, 0.8)
AFFINE = np.diag([0.8, 1.0, 3.0, 1.0])
"""RAS+: the file's axes are (x, y, z), so that a (z, y, x) array comes back mirrored in y and x."""


def volume(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Grey values and reference (z, y, x) of a bright lesion on slices 1 to 7; later ones lie lower."""
    z, y, x = np.mgrid[: SHAPE[0], : SHAPE[1], : SHAPE[2]]
    centre = (4, 22 + number, 26)
    reference = ((z - centre[0]) / 3.6) ** 2 + ((y - centre[1]) / 9) ** 2 + ((x - centre[2]) / 12) ** 2 < 1
    noise = np.random.default_rng(number).normal(0, 20, SHAPE)
    return np.where(reference, 700, 250) + noise, reference


def write_case(root: Path, number: int) -> Case:
    """Image and mask as NIfTI."""
    grey, reference = volume(number)
    image_path, mask_path = root / f"v{number}.nii.gz", root / f"v{number}_mask.nii.gz"
    _save(grey.astype(np.float32), image_path)
    _save(reference.astype(np.uint8), mask_path)
    read, mask = read_volume(image_path), read_volume(mask_path).voxels > 0
    image = ImageFile(
        image_path, file_sha256(image_path), pixel_sha256(read.voxels), read.shape, read.spacing_mm
    )
    lesion = Lesion("1", (mask_path,), mask_sha256(mask), int(mask.sum()))
    return Case(f"v{number}", f"P{number}", Modality.MRI, image, (lesion,))


def make_volume_study(home: Path, *, cases: int, study: str = "mri") -> tuple[Settings, Store]:
    """Settings and store of a fresh home that holds one study of volumes."""
    settings = Settings(home=home, weights=home / "weights")
    root = home / "cohort" / study
    root.mkdir(parents=True)
    made = tuple(write_case(root, number) for number in range(cases))
    store = Store(settings.store_path)
    with store.connect(write=True) as con:
        save_import(con, StudyImport(study, "generic", root, made, (), 2 * cases))
    return settings, store


def _save(array: np.ndarray, path: Path) -> None:
    nibabel.save(nibabel.Nifti1Image(array.transpose(2, 1, 0), AFFINE), path)
