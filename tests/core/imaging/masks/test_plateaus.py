from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from core.errors import InputError
from core.imaging.masks.content import targets_of
from core.imaging.masks.plateaus import plateau_of

YX = np.mgrid[:200, :300]
BIG = (YX[0] - 100) ** 2 + (YX[1] - 80) ** 2 <= 900
SMALL = (YX[0] - 60) ** 2 + (YX[1] - 220) ** 2 <= 100
LABELS = (BIG * 127 + SMALL * 255).astype(np.uint8)
ONE = ((BIG | SMALL) * 255).astype(np.uint8)


def as_jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR))


@pytest.mark.parametrize("quality", [30, 60, 75, 95])
def test_labels_that_were_compressed_are_refused(quality: int) -> None:
    with pytest.raises(InputError, match=r"holds an even area at about 12\d, between 0 and 25\d: labels"):
        targets_of(as_jpeg(LABELS, quality))


@pytest.mark.parametrize("size", [(151, 101), (450, 300)])
def test_labels_that_were_resized_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="labels that were compressed or resized"):
        targets_of(resized(LABELS, size))


@pytest.mark.parametrize("quality", [10, 30, 60, 75, 95])
def test_one_target_that_was_compressed_has_no_plateau(quality: int) -> None:
    assert plateau_of(as_jpeg(ONE, quality)) is None


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0, 20.0])
def test_a_blurred_target_has_no_plateau(sigma: float) -> None:
    assert plateau_of(ndimage.gaussian_filter(ONE * 1.0, sigma)) is None


@pytest.mark.parametrize("size", [(150, 100), (151, 101), (450, 300), (75, 50)])
def test_a_resized_target_has_no_plateau(size: tuple[int, int]) -> None:
    assert plateau_of(resized(ONE, size)) is None


def test_the_even_edge_of_a_box_between_pixels_is_no_plateau() -> None:
    box = np.zeros((3, 41, 41))
    box[:, 11:31, 11:31] = 255.0
    halved = ndimage.uniform_filter(box, (1, 2, 2))
    assert 127.5 in halved
    assert plateau_of(halved) is None
