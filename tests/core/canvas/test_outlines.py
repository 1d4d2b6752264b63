"""What the browser fills is the mask."""

from __future__ import annotations

import numpy as np

from core.canvas.outlines import mask_rings


def test_an_outline_runs_midway_from_the_first_pixels_corner() -> None:
    mask = np.zeros((4, 5), dtype=bool)
    mask[1, 2] = True
    (ring,) = mask_rings(mask)
    assert sorted(map(tuple, ring[1:])) == [(1.0, 2.5), (1.5, 2.0), (1.5, 3.0), (2.0, 2.5)]


def test_a_hole_is_a_ring_and_an_empty_mask_has_none() -> None:
    mask = np.ones((5, 6), dtype=bool)
    mask[2, 2:4] = False
    assert len(mask_rings(mask)) == 2
    assert mask_rings(np.zeros((3, 3), dtype=bool)) == []
