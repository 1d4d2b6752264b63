import numpy as np
import pytest
from skimage.measure import regionprops

from core.characteristics.contour import (
    area,
    convex_hull,
    outer_contour,
    perimeter,
    resample_equal_arc,
    signed_area,
    without_stairs,
)

TRIANGLE = np.array([[0.0, 0.0], [0.0, 4.0], [3.0, 0.0]])


def test_polygon_worked_by_hand():
    assert area(TRIANGLE) == 6.0
    assert signed_area(TRIANGLE) == -signed_area(TRIANGLE[::-1])
    assert perimeter(TRIANGLE) == 12.0


def test_resampling_walks_the_outline_at_equal_steps():
    expected = [[0, 0], [0, 3], [3 * 2 / 5, 4 - 4 * 2 / 5], [3.0, 0.0]]
    np.testing.assert_allclose(resample_equal_arc(TRIANGLE, count=4), expected, atol=1e-12)


def test_resampling_keeps_corners_that_it_meets():
    square = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    np.testing.assert_allclose(resample_equal_arc(square, count=8)[::2], square, atol=1e-12)


def test_a_pixel_is_one_by_one():
    mask = np.zeros((5, 6), dtype=bool)
    mask[2, 3] = True
    contour = outer_contour(mask)
    assert contour.min(axis=0).tolist() == [1.5, 2.5]
    assert contour.max(axis=0).tolist() == [2.5, 3.5]


def test_outline_closes_at_the_image_border():
    contour = outer_contour(np.ones((3, 7), dtype=bool))
    assert np.ptp(contour, axis=0).tolist() == [3.0, 7.0]


def test_the_outer_contour_goes_round_holes():
    mask = np.ones((9, 9), dtype=bool)
    mask[3:6, 3:6] = False
    assert area(outer_contour(mask)) == pytest.approx(area(outer_contour(np.ones((9, 9), dtype=bool))))


def test_pixels_that_meet_at_a_corner_have_one_outline():
    mask = np.eye(4, dtype=bool)
    assert np.ptp(outer_contour(mask), axis=0).tolist() == [4.0, 4.0]


def test_hull_of_a_dented_outline():
    dented = np.array([[0.0, 0.0], [0.0, 4.0], [1.0, 2.0], [4.0, 4.0], [4.0, 0.0]])
    assert area(convex_hull(dented)) == 16.0


def test_smoothing_leaves_a_disc_its_size(ellipse_mask):
    mask = ellipse_mask(30, 30)
    contour = outer_contour(mask)
    assert area(without_stairs(contour)) == pytest.approx(np.pi * 30**2, rel=0.01)
    assert perimeter(without_stairs(contour)) == pytest.approx(2 * np.pi * 30, rel=0.02)
    assert perimeter(contour) == pytest.approx(2 * np.pi * 30, rel=0.07)
    assert area(contour) == pytest.approx(regionprops(mask.astype(int))[0].area, rel=0.001)
