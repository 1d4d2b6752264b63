from __future__ import annotations

import numpy as np

from core.propagation.fill_holes import fill_holes

RING = np.ones((6, 8), dtype=bool)
RING[2, 2] = False
RING[2:4, 5:7] = False
RING[:, 0] = False
"""A hole of one pixel, one of four, and ground that reaches the border."""


def test_holes_up_to_a_size_are_filled() -> None:
    assert fill_holes(RING, most_px=1).sum() == RING.sum() + 1
    assert fill_holes(RING, most_px=4).sum() == RING.sum() + 5
    assert not fill_holes(RING, most_px=100)[:, 0].any()


def test_nothing_is_changed_where_nothing_is_asked_or_there() -> None:
    assert fill_holes(RING, most_px=0) is RING
    empty = np.zeros((3, 3), dtype=bool)
    assert not fill_holes(empty, most_px=9).any()
