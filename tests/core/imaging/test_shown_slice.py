from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cases import Modality
from core.imaging.hashing import pixel_sha256
from core.imaging.read_image import UnreadableFileError
from core.imaging.shown_slice import fullest_slice, shown_slice
from core.prompts.stored import prompts_on_slice
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from tests.tiny_volumes import box_mask, ramp, write_nifti


def test_a_volume_shows_the_slice_with_most_of_the_reference(tmp_path: Path) -> None:
    stored = box_mask()
    stored[0, 0, 3] = True
    image = write_nifti(tmp_path / "i.nii", ramp())
    shown = shown_slice(image, [write_nifti(tmp_path / "m.nii", stored)], modality=Modality.MRI)
    assert shown.slice_index == 3
    np.testing.assert_array_equal(shown.reference, stored[:, :, 3].T)
    low, high = np.percentile(ramp()[ramp() > 0], [0.5, 99.5])
    expected = np.clip((ramp()[:, :, 3].T - low) / (high - low), 0, 1) * 255
    np.testing.assert_allclose(shown.image, expected, atol=1)
    prediction = np.arange(6 * 10 * 12).reshape(6, 10, 12) % 2 == 0
    np.testing.assert_array_equal(shown.of(prediction), prediction[3])


def test_a_picture_is_shown_whole(tmp_path: Path) -> None:
    pixels, mask = np.arange(80, dtype=np.uint8).reshape(8, 10), np.eye(8, 10, dtype=bool)
    Image.fromarray(pixels).save(tmp_path / "i.png")
    Image.fromarray(mask.astype(np.uint8) * 255).save(tmp_path / "m.png")
    shown = shown_slice(tmp_path / "i.png", [tmp_path / "m.png"], modality=Modality.ULTRASOUND)
    assert shown.slice_index is None
    np.testing.assert_array_equal(shown.image, pixels)
    np.testing.assert_array_equal(shown.reference, mask)
    assert shown.of(mask) is mask


def test_fullest_slice() -> None:
    mask = np.zeros((5, 3, 3), dtype=bool)
    assert fullest_slice(mask) == 2
    mask[3, :2], mask[1, 1:] = True, True
    assert fullest_slice(mask) == 1


def test_stored_prompts_of_pictures_and_volumes() -> None:
    box, point = BoxPrompt((1.0, 2.0), (3.0, 4.0)), PointPrompt((5.0, 6.0), positive=False)
    flat = json.dumps(PromptSet((box, point)).to_json())
    assert prompts_on_slice(flat, None).prompts == (box, point)
    slices = [{"slice_index": 3, "prompts": json.loads(flat)["prompts"]}, {"slice_index": 4, "prompts": []}]
    volume = json.dumps({"source": "drawn", "slices": slices})
    assert prompts_on_slice(volume, 3).prompts == (box, point)
    assert prompts_on_slice(volume, 4).prompts == ()
    assert prompts_on_slice(volume, 7).prompts == ()
    assert prompts_on_slice(None, None).prompts == ()


def test_another_picture_than_was_imported_is_not_shown(tmp_path: Path) -> None:
    pixels = np.full((4, 5), 90, dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "i.png")
    shown = shown_slice(
        tmp_path / "i.png", [], modality=Modality.ULTRASOUND, imported_sha256=pixel_sha256(pixels)
    )
    assert np.array_equal(shown.image, pixels)
    with pytest.raises(UnreadableFileError, match=r"i\.png: has changed since it was imported"):
        shown_slice(tmp_path / "i.png", [], modality=Modality.ULTRASOUND, imported_sha256="0" * 64)
