import numpy as np
import pytest
from skimage.draw import polygon2mask

from core.characteristics.contour import area_moments
from core.characteristics.irregularity import contour_irregularity
from core.characteristics.registry import characterise

TURNS = np.linspace(0, 2 * np.pi, 4096, endpoint=False)


def irregularity(mask):
    return characterise(np.full(mask.shape, 100, dtype=np.uint8), mask)["irregularity"].value


def ellipse(a_px, b_px, size=520):
    y, x = np.mgrid[:size, :size] - size // 2
    return (x / a_px) ** 2 + (y / b_px) ** 2 <= 1


def lobed(share, lobes=5, stretch=1.0):
    """r (1 + share cos(lobes t)), in corners."""
    radius = 1 + share * np.cos(lobes * TURNS)
    return np.column_stack([radius * np.sin(TURNS), stretch * radius * np.cos(TURNS)])


@pytest.mark.parametrize("radius_px", [10, 80])
def test_discs_of_any_size_have_next_to_none(radius_px):
    assert irregularity(ellipse(radius_px, radius_px)) < 0.02


@pytest.mark.parametrize(("a_px", "b_px"), [(30, 10), (240, 80), (80, 240)])
def test_a_smooth_ellipse_has_next_to_none(a_px, b_px):
    assert irregularity(ellipse(a_px, b_px)) < 0.025


@pytest.mark.parametrize("scale_px", [20, 80])
@pytest.mark.parametrize("stretch", [1.0, 2.5])
def test_a_star_of_five_lobes_has_much_at_any_size_and_elongation(scale_px, stretch):
    mask = polygon2mask((520, 520), 260 + scale_px * lobed(0.3, stretch=stretch))
    assert irregularity(mask) == pytest.approx(0.19, abs=0.01)


def test_small_lobes_give_their_share_of_the_radius():
    # Equal arc length and the circle of equal moments move it in the second order of the share.
    assert contour_irregularity(lobed(0.05)) == pytest.approx(0.05 / np.sqrt(2), rel=0.05)


def test_elongation_place_rotation_and_sense_do_not_count():
    shape = lobed(0.2, lobes=4)
    value = contour_irregularity(shape)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    assert contour_irregularity(shape * (1, 3) @ turn * 7 + (30, 50)) == pytest.approx(value, rel=1e-6)
    assert contour_irregularity(shape[::-1]) == pytest.approx(value, rel=1e-3)


def test_waves_finer_than_ten_are_left_out():
    assert contour_irregularity(lobed(0.02, lobes=20)) < 0.002


def test_moments_of_a_rectangle_worked_by_hand():
    # 2 high and 6 wide about (1, 3): 4 / 12 and 36 / 12.
    centre, moments = area_moments(np.array([[0.0, 0], [0, 6], [2, 6], [2, 0]]))
    assert centre == pytest.approx([1, 3])
    assert moments == pytest.approx(np.array([[1 / 3, 0], [0, 3]]))
    assert area_moments(np.array([[0.0, 0], [0, 6], [2, 6], [2, 0]])[::-1])[1] == pytest.approx(moments)


def test_an_empty_mask_has_none():
    assert irregularity(np.zeros((9, 9), dtype=bool)) is None
