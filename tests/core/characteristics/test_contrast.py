import numpy as np
import pytest

from core.characteristics.registry import characterise
from core.characteristics.surroundings import ring_mask
from tests.close_to import near


def lesion(shape=(60, 80), box=(slice(20, 30), slice(30, 44))):
    mask = np.zeros(shape, dtype=bool)
    mask[box] = True
    return mask


def test_ring_is_the_dilation_by_a_disc_less_the_mask():
    skimage = pytest.importorskip("skimage.morphology")
    mask = lesion()
    expected = skimage.dilation(mask, skimage.disk(6)) & ~mask
    np.testing.assert_array_equal(ring_mask(mask, width_px=6.0), expected)


def test_ring_stays_in_the_image():
    mask = lesion(box=(slice(0, 3), slice(77, 80)))
    ring = ring_mask(mask, width_px=5.5)
    assert ring.shape == mask.shape
    assert not ring[9:].any()
    assert ring[3:8, 77:].all()


def test_contrast_worked_by_hand():
    mask = lesion()
    image = np.where(mask, 50, 150).astype(np.uint8)
    measured = characterise(image, mask)
    assert measured["mean_intensity"].value == 50
    assert measured["contrast"].value == pytest.approx((150 - 50) / (150 + 50))
    assert measured["contrast_to_noise"].reason == "the lesion and its ring have no noise"


def test_bright_lesion_has_negative_contrast_and_positive_contrast_to_noise():
    mask = lesion()
    stripes = np.where(np.arange(80) % 2, 10, -10)
    image = (np.where(mask, 150, 50) + stripes).astype(np.uint8)
    measured = characterise(image, mask)
    assert measured["contrast"].value == pytest.approx(-0.5, abs=0.01)
    assert measured["contrast_to_noise"].value == pytest.approx(100 / np.sqrt(200), rel=0.01)


@pytest.mark.parametrize(("side", "width"), [(10, 5), (56, 12)])
def test_ring_is_five_pixels_or_a_fifth_of_the_diameter(side, width):
    mask = lesion((140, 140), (slice(40, 40 + side), slice(40, 40 + side)))
    image = np.full(mask.shape, 200, dtype=np.uint8)
    image[40 - width : 40 + side + width, 40 - width : 40 + side + width] = 100
    image[mask] = 50
    assert characterise(image, mask)["contrast"].value == pytest.approx(1 / 3)
    image[40 + side + width - 1] = 200
    assert characterise(image, mask)["contrast"].value > 1 / 3


def test_the_black_frame_is_not_surroundings():
    mask = lesion(box=(slice(20, 30), slice(0, 14)))
    image = np.full(mask.shape, 90, dtype=np.uint8)
    image[mask] = 30
    framed_image, framed_mask = np.pad(image, ((0, 0), (60, 0))), np.pad(mask, ((0, 0), (60, 0)))
    framed = characterise(framed_image, framed_mask)["contrast"]
    assert framed == near(characterise(image, mask)["contrast"])


def test_a_black_cyst_beside_the_lesion_is_surroundings():
    mask = lesion()
    image = np.full(mask.shape, 90, dtype=np.uint8)
    image[18:32, 45:59] = 0
    image[mask] = 30
    assert characterise(image, mask)["contrast"].value < 0.5


def test_black_image_and_mask_without_surroundings_are_undefined():
    mask = lesion()
    black = characterise(np.zeros(mask.shape, dtype=np.uint8), mask)
    assert black["contrast"].reason == "the lesion and its ring are black"
    full = characterise(np.full(mask.shape, 9, dtype=np.uint8), np.ones_like(mask))
    assert full["contrast"].reason == full["contrast_to_noise"].reason
    assert full["contrast"].reason == "no scanned pixel lies round the lesion"


def test_colour_is_weighed_as_luma():
    mask = lesion()
    image = np.zeros((*mask.shape, 3), dtype=np.uint8)
    image[..., 1] = 100
    assert characterise(image, mask)["mean_intensity"].value == pytest.approx(58.7)
    grey = np.repeat(np.full((*mask.shape, 1), 77, dtype=np.uint8), 3, axis=2)
    assert characterise(grey, mask)["mean_intensity"].value == pytest.approx(77)
