"""A tiny cohort in every layout of the registry, and strays that fit none of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core.datasets.cohort_layout import Cohort, LayoutOptions
from core.datasets.registry import LAYOUTS
from tests.core.datasets import (
    test_bcss,
    test_brats2020,
    test_breast_lesions_usg,
    test_bus_bra,
    test_generic,
    test_mama_mia,
    test_tdsc_abus,
)
from tests.dicom_pictures import save, ultrasound
from tests.dicom_trees import STILL, ZYX
from tests.tiny_cohorts import save_picture, write_busi
from tests.tiny_volumes import box_mask, ramp, write_nifti, write_series

WRITERS: dict[str, Callable[[Path], object]] = {
    "busi": write_busi,
    "breast_lesions_usg": test_breast_lesions_usg.write,
    "bus_bra": test_bus_bra.write,
    "tdsc_abus": test_tdsc_abus.write,
    "mama_mia": test_mama_mia.write,
    "brats2020": test_brats2020.write,
    "bcss": lambda root: test_bcss.write(root, test_bcss.codes()),
    "dicom": lambda root: _dicom(root),
    "generic": test_generic.write,
    "phantoms": Path.mkdir,
    "mri_phantoms": Path.mkdir,
    "abus_phantoms": Path.mkdir,
}
"""Writes a cohort below a root, by key of its layout; synthetic ones are written by their import."""

CASES = {
    "busi": 4,
    "breast_lesions_usg": 3,
    "bus_bra": 3,
    "tdsc_abus": 2,
    "mama_mia": 2,
    "brats2020": 1,
    "bcss": 1,
    "dicom": 3,
    "generic": 3,
    "phantoms": 2,
    "mri_phantoms": 1,
    "abus_phantoms": 1,
}
_COLUMNS = {"mri_phantoms": {"size": "24x96x128"}, "abus_phantoms": {"size": "42x48x60"}}


def columns_of(key: str) -> dict[str, str]:
    """Settings that keep a layout's volumes small."""
    return _COLUMNS.get(key, {})


def read(key: str, root: Path, home: Path) -> Cohort:
    """The cohort below a root."""
    options = LayoutOptions(
        columns=columns_of(key), cases=CASES[key], derived=home / "derived", secrets=home / "secrets"
    )
    return LAYOUTS[key].read(root, options)


def plant_strays(root: Path) -> None:
    """Pictures without masks, masks without pictures, odd folders and endings, copies, what systems leave."""
    for folder in [root, *sorted(path for path in root.rglob("*") if path.is_dir())]:
        (folder / "Thumbs.db").write_bytes(b"x")
        (folder / "._picture.png").write_bytes(b"x")
        (folder / ".hidden").write_text("x")
        (folder / "README.TXT").write_text("x")
        (folder / "empty.png").write_bytes(b"")
        (folder / "empty.nii.gz").write_bytes(b"")
        (folder / "archive.tar").write_bytes(b"x")
        (folder / "loose.nrrd").write_bytes(b"")
    save_picture(root / "benign" / "benign (77).PNG", seed=77)
    save_picture(root / "malignant" / "malignant (9)_mask_1.png", seed=78)
    save_picture(root / "Masks" / "stray.png", seed=79)
    save_picture(root / "Images" / "stray.JPG", seed=80)
    save_picture(root / "images" / "images" / "nested.png", seed=81)
    save_picture(root / "other folder" / "deep" / "deeper" / "a.bmp", seed=82)
    write_nifti(root / "images" / "DUKE_077" / "DUKE_077_0003.nii.gz", ramp(seed=5))
    write_nifti(root / "segmentations" / "expert" / "DUKE_078.nii.gz", box_mask())
    write_nifti(root / "segmentations" / "automatic" / "DUKE_001.nii.gz", box_mask())
    write_nifti(root / "BraTS20_Training_009" / "BraTS20_Training_009_t1.nii", ramp(seed=6))
    write_nifti(root / "BraTS20_Training_010" / "BraTS20_Training_010_flair.nii", ramp(seed=7))
    write_nifti(root / "BraTS20_Training_011" / "BraTS20_Training_011_seg.nii", box_mask())
    (root / "__MACOSX" / "images").mkdir(parents=True)
    (root / "__MACOSX" / "images" / "._a.png").write_bytes(b"x")
    (root / ".DS_Store").write_bytes(b"x")
    (root / "nothing in it" / "at all").mkdir(parents=True)
    (root / "link.png").symlink_to(root / "Masks" / "stray.png")
    (root / "broken.png").symlink_to(root / "not there.png")
    (root / "round").symlink_to(root, target_is_directory=True)


def _dicom(root: Path) -> None:
    root.mkdir(parents=True)
    save(ultrasound(STILL), root / "a.dcm")
    write_series(root / "series", ZYX)
    save(ultrasound(np.flipud(STILL).copy()), root / "sub" / "again")
