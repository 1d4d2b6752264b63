"""A study of small volumes, each with a bright lesion; every third patient has two of them."""

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

SHAPE_XYZ = (28, 24, 14)
AFFINE = np.diag([-0.8, -1.0, 2.0, 1.0])
"""x to the left, y to the back, z up: anisotropic."""


def make_lesion_study(home: Path, *, cases: int, study: str = "lesions") -> tuple[Settings, Store]:
    """Settings and store of a fresh home that holds the study."""
    settings = Settings(home=home, weights=home / "weights")
    store = Store(settings.store_path)
    made = lesion_cases(home / study, cases=cases)
    with store.connect(write=True) as con:
        save_import(con, StudyImport(study, "generic", home / study, tuple(made), (), 2 * cases))
    return settings, store


def lesion_cases(root: Path, *, cases: int) -> list[Case]:
    """Cases whose files lie below a folder."""
    return [_case(root, number) for number in range(cases)]


def _case(root: Path, number: int) -> Case:
    random = np.random.default_rng(number)
    centre, half = random.uniform((11, 9, 5), (17, 15, 9)), random.uniform((4, 4, 2), (7, 6, 3.5))
    grid = np.ogrid[tuple(slice(0, size) for size in SHAPE_XYZ)]
    mask = sum(((at - c) / h) ** 2 for at, c, h in zip(grid, centre, half, strict=True)) < 1
    voxels = random.normal(90, 8, SHAPE_XYZ) + 60 * mask
    image = _save(root / f"v{number:02d}.nii.gz", voxels.astype(np.int16))
    drawn = _save(root / f"v{number:02d}_mask.nii.gz", mask.astype(np.uint8))
    volume = read_volume(image)
    union = read_mask_volume(drawn, volume.grid)
    file = ImageFile(image, file_sha256(image), pixel_sha256(volume.voxels), volume.shape, volume.spacing_mm)
    lesion = Lesion("1", (drawn,), mask_sha256(union), int(union.sum()))
    patient = number - 1 if number % 3 == 1 else number
    return Case(f"v{number:02d}", f"P{patient:02d}", Modality.MRI, file, (lesion,))


def _save(path: Path, array: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(array, AFFINE), path)
    return path
