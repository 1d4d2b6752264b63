from __future__ import annotations

import numpy as np

from core.imaging.contours import mask_contours
from tests.phantom_masks import block, disc, empty, full, one_pixel, ring, two_blocks


def shoelace(contour: np.ndarray) -> float:
    y, x = contour[:, 0], contour[:, 1]
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


def test_single_pixel_has_a_diamond_round_its_centre() -> None:
    (contour,) = mask_contours(one_pixel((2, 5)))
    assert {tuple(point) for point in contour} == {(1.5, 5.0), (2.5, 5.0), (2.0, 4.5), (2.0, 5.5)}
    np.testing.assert_array_equal(contour[0], contour[-1])


def test_block_lies_halfway_between_the_pixels() -> None:
    (contour,) = mask_contours(block((1, 2), (3, 6)))
    np.testing.assert_array_equal(contour.min(axis=0), [0.5, 1.5])
    np.testing.assert_array_equal(contour.max(axis=0), [2.5, 5.5])


def test_mask_at_the_edge_is_closed() -> None:
    (contour,) = mask_contours(full((4, 5)))
    np.testing.assert_array_equal(contour[0], contour[-1])
    np.testing.assert_array_equal([contour.min(axis=0), contour.max(axis=0)], [[-0.5, -0.5], [3.5, 4.5]])


def test_components_and_holes_each_have_one() -> None:
    assert len(mask_contours(two_blocks())) == 2
    assert len(mask_contours(ring())) == 2
    assert mask_contours(empty()) == []


def test_area_of_a_disc() -> None:
    (contour,) = mask_contours(disc(15.0))
    assert abs(shoelace(contour) / disc(15.0).sum() - 1) < 0.01
