"""A study of one tiny volume with a reference, really on disk and really in a store."""

from __future__ import annotations

from pathlib import Path

import nibabel
import numpy as np

from core.cases import Case, ImageFile, Lesion, Modality
from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.imaging.mask_volumes import read_mask_volume
from core.imaging.volume_files.registry import read_volume
from core.settings import Settings
from db.store import Store
from db.studies import StudyImport, save_import

SHAPE_XYZ = (48, 40, 9)
AFFINE = np.diag([-0.8, -1.0, 3.0, 1.0])
"""x to the left, y to the back, z up: anisotropic."""
CASE_ID = "v1"


def lesion_xyz() -> np.ndarray:
    """An ellipsoid on slices 2 to 6 of the file."""
    x, y, z = np.ogrid[: SHAPE_XYZ[0], : SHAPE_XYZ[1], : SHAPE_XYZ[2]]
    return ((x - 20) / 9) ** 2 + ((y - 22) / 7) ** 2 + ((z - 4) / 2.9) ** 2 < 1


def write_case(root: Path, *, ending: str = ".nii.gz") -> Case:
    """A bright lesion in noise; the files lie below `root`."""
    mask = lesion_xyz()
    noise = np.random.default_rng(0).normal(100, 8, SHAPE_XYZ)
    image = save_nifti(root / f"{CASE_ID}{ending}", (noise + 120 * mask).astype(np.int16))
    drawn = save_nifti(root / f"{CASE_ID}_mask.nii.gz", mask.astype(np.uint8))
    volume = read_volume(image)
    union = read_mask_volume(drawn, volume.grid)
    steps = volume.grid.steps
    hashes = file_sha256(image), pixel_sha256(volume.voxels)
    file = ImageFile(image, *hashes, volume.shape, steps.lengths_mm, steps.cosines)
    lesion = Lesion("1", (drawn,), mask_sha256(union), int(union.sum()))
    return Case(CASE_ID, "P1", Modality.MRI, file, (lesion,))


def make_volume_study(home: Path, *, study: str = "vol") -> tuple[Settings, Store, Case]:
    """Settings and store of a fresh home that holds the study."""
    settings = Settings(home=home, weights=home / "weights")
    store = Store(settings.store_path)
    root = home / "cohort"
    case = write_case(root)
    with store.connect(write=True) as con:
        save_import(con, StudyImport(study, "generic", root, (case,), (), 2))
    return settings, store, case


def save_nifti(path: Path, array: np.ndarray) -> Path:
    """A NIfTI file of an array (x, y, z)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(array, AFFINE), path)
    return path
