import numpy as np
import pytest
from scipy.ndimage import binary_fill_holes
from scipy.spatial.distance import pdist
from skimage.measure import label, regionprops

from core.characteristics.aspect_ratio import minimum_rectangle
from core.characteristics.longest_diameter import longest_diameter
from core.characteristics.registry import CHARACTERISTICS, characterise
from tests.close_to import near


def measured(mask, spacing_mm=None):
    return characterise(np.full(mask.shape, 80, dtype=np.uint8), mask, spacing_mm)


def irregular(seed):
    """One component made of overlapping rectangles."""
    generator = np.random.default_rng(seed)
    mask = np.zeros((50, 60), dtype=bool)
    for y, x in generator.integers(12, 36, size=(9, 2)):
        mask[y - 4 : y + 4, x - 3 : x + 6] = True
    labels = label(mask, connectivity=2)
    return labels == 1 + np.argmax(np.bincount(labels.ravel())[1:])


def test_sizes_worked_by_hand():
    mask = np.zeros((20, 40), dtype=bool)
    mask[5:8, 10:30] = True
    values = measured(mask, (0.5, 0.1))
    assert values["area_px"].value == 60
    assert values["area_mm2"].value == pytest.approx(60 * 0.5 * 0.1)
    assert values["equivalent_diameter_px"].value == pytest.approx(np.sqrt(240 / np.pi))
    assert values["equivalent_diameter_mm"].value == pytest.approx(np.sqrt(4 * 3.0 / np.pi))
    assert values["area_share"].value == 60 / 800
    assert values["aspect_ratio"].value == pytest.approx(2.0 / 1.5)
    assert values["depth_to_width"].value == pytest.approx(1.5 / 2.0)
    assert measured(mask)["aspect_ratio"].value == pytest.approx(20 / 3)
    assert measured(mask)["depth_to_width"].value == pytest.approx(3 / 20)


def test_a_row_of_pixels_is_as_long_as_it_has_pixels():
    mask = np.zeros((5, 20), dtype=bool)
    mask[2, 4:14] = True
    values = measured(mask, (0.4, 0.2))
    assert values["longest_diameter_px"].value == pytest.approx(10)
    assert values["longest_diameter_mm"].value == pytest.approx(2.0)


@pytest.mark.parametrize("seed", range(4))
def test_scikit_image_agrees(seed):
    mask = irregular(seed)
    props = regionprops(mask.astype(int))[0]
    values = measured(mask)
    assert values["area_px"].value == props.area
    assert values["equivalent_diameter_px"].value == pytest.approx(props.equivalent_diameter_area)
    assert values["longest_diameter_px"].value == pytest.approx(props.feret_diameter_max, abs=1e-9)
    assert values["components"].value == 1


@pytest.mark.parametrize("seed", range(4))
def test_solidity_as_scikit_image_says_of_small_pixels(seed):
    fine = np.kron(irregular(seed), np.ones((6, 6), dtype=bool))
    filled = regionprops(binary_fill_holes(fine).astype(int))[0]
    assert measured(fine)["solidity"].value == pytest.approx(filled.solidity, abs=0.01)


@pytest.mark.parametrize(("semi_y", "semi_x"), [(20, 40), (45, 15), (30, 30)])
def test_ellipse_as_regionprops_and_geometry_say(ellipse_mask, semi_y, semi_x):
    mask = ellipse_mask(semi_y, semi_x)
    props = regionprops(mask.astype(int))[0]
    values = measured(mask)
    assert values["aspect_ratio"].value == pytest.approx(
        props.axis_major_length / props.axis_minor_length, rel=0.04
    )
    assert values["depth_to_width"].value == pytest.approx(semi_y / semi_x, rel=0.03)
    assert values["longest_diameter_px"].value == pytest.approx(2 * max(semi_y, semi_x), abs=1.5)
    assert values["solidity"].value > 0.97


def test_turned_rectangle_keeps_its_sides():
    corners = np.array([[0.0, 0.0], [0.0, 7.0], [3.0, 7.0], [3.0, 0.0]])
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert minimum_rectangle(corners @ turn) == pytest.approx((3.0, 7.0))


def test_longest_diameter_is_the_greatest_distance_of_any_two_corners():
    contour = np.random.default_rng(0).random((200, 2)) * (3, 5)
    assert longest_diameter(contour) == pytest.approx(pdist(contour).max())


def test_circularity_of_a_disc_and_of_a_bar(ellipse_mask):
    for radius in (6, 20, 60):
        assert 0.96 < measured(ellipse_mask(radius, radius))["circularity"].value <= 1
    bar = np.zeros((12, 90), dtype=bool)
    bar[5:9, 5:85] = True
    assert measured(bar)["circularity"].value == pytest.approx(4 * np.pi * 320 / 168**2, rel=0.06)


def test_largest_component_gives_the_shape_and_all_give_the_size():
    mask = np.zeros((40, 60), dtype=bool)
    mask[5:15, 5:25] = True
    mask[30:33, 50:53] = True
    alone = mask.copy()
    alone[30:33, 50:53] = False
    both, one = measured(mask), measured(alone)
    assert both["components"].value == 2
    assert both["area_px"].value == one["area_px"].value + 9
    for key in ("longest_diameter_px", "aspect_ratio", "complexity", "solidity", "circularity"):
        assert both[key] == near(one[key])


def test_pixels_that_meet_at_a_corner_are_one_component():
    assert measured(np.eye(6, dtype=bool))["components"].value == 1


@pytest.mark.parametrize(
    ("row", "column", "touches"), [(0, 4, 1), (7, 4, 1), (3, 0, 1), (3, 8, 1), (1, 1, 0)]
)
def test_touches_border(row, column, touches):
    mask = np.zeros((8, 9), dtype=bool)
    mask[row, column] = True
    assert measured(mask)["touches_border"].value == touches


def test_a_single_pixel_has_a_shape():
    mask = np.zeros((5, 5), dtype=bool)
    mask[2, 2] = True
    values = measured(mask, (0.3, 0.1))
    of_pictures = {key for key, entry in CHARACTERISTICS.items() if entry.compute} - {"contrast_to_noise"}
    assert all(values[key].value is not None for key in of_pictures)
    assert values["depth_to_width"].value == pytest.approx(3.0)
