from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from core.imaging.masks.drawn_lines import is_contour, is_frame
from tests.phantom_masks import disc

DISC = disc(20.0)


def line(mask: np.ndarray, *, width_px: int) -> np.ndarray:
    return mask & ~ndimage.binary_erosion(mask, iterations=width_px)


@pytest.mark.parametrize("width_px", [1, 2, 3])
def test_a_contour_that_nobody_filled(width_px: int) -> None:
    assert is_contour(line(DISC, width_px=width_px))


def test_lesions_are_no_contours() -> None:
    assert not is_contour(DISC)
    assert not is_contour(line(DISC, width_px=12))  # a wall around a cyst
    small = np.zeros((9, 9), dtype=np.bool_)
    small[3:6, 3:6] = True
    assert not is_contour(small)
    small[4, 4] = False  # a hole of one pixel
    assert not is_contour(small)
    open_line = line(DISC, width_px=1)
    open_line[: open_line.shape[0] // 2] = False
    assert not is_contour(open_line)


def test_a_contour_at_the_edge_of_the_picture() -> None:
    mask = np.zeros((20, 30), dtype=np.bool_)
    mask[0], mask[-1], mask[:, 0], mask[:, -1] = True, True, True, True
    assert is_frame(mask)
    mask[8:12, 8:12] = True
    assert is_frame(mask)
    assert not is_frame(np.ones((20, 30), dtype=np.bool_))
    assert not is_frame(mask[1:])
