from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cases import Case, ImageFile, Lesion, Modality
from core.errors import InputError
from core.imaging.case_pixels import (
    image_as_imported,
    is_volume_case,
    reference_as_imported,
    require_picture,
    volume_as_imported,
)
from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.imaging.volume_files.registry import read_volume
from tests.tiny_volumes import box_mask, ramp, write_nifti

PIXELS = np.arange(80, dtype=np.uint8).reshape(8, 10)
LEFT, RIGHT = np.zeros((8, 10), dtype=bool), np.zeros((8, 10), dtype=bool)
LEFT[2:5, 1:4], RIGHT[2:5, 3:7] = True, True


def picture_case(folder: Path) -> Case:
    image, masks = folder / "i.png", (folder / "left.png", folder / "right.png")
    Image.fromarray(PIXELS).save(image)
    for path, mask in zip(masks, (LEFT, RIGHT), strict=True):
        Image.fromarray(mask.astype(np.uint8) * 255).save(path)
    lesion = Lesion("1", masks, mask_sha256(LEFT | RIGHT), int((LEFT | RIGHT).sum()))
    file = ImageFile(image, file_sha256(image), pixel_sha256(PIXELS), PIXELS.shape)
    return Case("c", "p", Modality.ULTRASOUND, file, (lesion,))


def volume_case(folder: Path) -> Case:
    image, mask = write_nifti(folder / "i.nii", ramp()), write_nifti(folder / "m.nii", box_mask())
    volume = read_volume(image)
    union = box_mask().transpose(2, 1, 0)
    file = ImageFile(image, file_sha256(image), pixel_sha256(volume.voxels), volume.shape)
    lesion = Lesion("1", (mask,), mask_sha256(union), int(union.sum()))
    return Case("v", "p", Modality.MRI, file, (lesion,))


def test_a_picture_and_the_union_of_its_masks(tmp_path: Path) -> None:
    case = picture_case(tmp_path)
    np.testing.assert_array_equal(image_as_imported(case), PIXELS)
    np.testing.assert_array_equal(reference_as_imported(case, case.lesions[0]), LEFT | RIGHT)


def test_a_volume_and_its_masks_on_the_grid(tmp_path: Path) -> None:
    case = volume_case(tmp_path)
    volume = volume_as_imported(case)
    reference = reference_as_imported(case, case.lesions[0], grid=volume.grid)
    np.testing.assert_array_equal(reference, box_mask().transpose(2, 1, 0))
    assert is_volume_case(case)
    with pytest.raises(InputError, match=r"case v is a volume.*jobs\.propagate"):
        image_as_imported(case)
    require_picture(picture_case(tmp_path))


def test_changed_pixels_are_refused(tmp_path: Path) -> None:
    case = picture_case(tmp_path)
    Image.fromarray(PIXELS + 1).save(tmp_path / "i.png")
    with pytest.raises(InputError, match=r"i\.png has changed since it was imported; import the study again"):
        image_as_imported(case)
    Image.fromarray(RIGHT.astype(np.uint8) * 255).save(tmp_path / "left.png")
    with pytest.raises(InputError, match=r"the reference of i\.png, lesion 1, has changed since"):
        reference_as_imported(case, case.lesions[0])


def test_a_changed_volume_is_refused(tmp_path: Path) -> None:
    case = volume_case(tmp_path)
    other = replace(case, image=replace(case.image, pixel_sha256="0" * 64))
    with pytest.raises(InputError, match=r"i\.nii has changed since"):
        volume_as_imported(other)
