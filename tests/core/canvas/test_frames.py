"""Planes of a volume, as the browser tells of places on them."""

from __future__ import annotations

import numpy as np

from core.canvas.frames import plane_frame
from core.canvas.slices_ahead import slices_ahead
from core.imaging.intensity_window import Limits
from core.imaging.planes import Plane
from core.imaging.shown_volume import ShownVolume
from core.volumes import Grid, StoredOrder, Volume


def shown(shape: tuple[int, int, int], spacing_zyx_mm: tuple[float, float, float]) -> ShownVolume:
    affine = np.diag([*spacing_zyx_mm, 1.0])
    grid = Grid(shape, affine, StoredOrder((0, 1, 2), (False, False, False)))
    volume = Volume(np.zeros(shape, dtype=np.uint8), grid)
    return ShownVolume(volume, np.zeros(1001), Limits(0.0, 1.0))


def test_a_plane_is_told_of_in_its_own_pixels() -> None:
    volume = shown((20, 200, 256), (3.0, 1.0, 1.2))
    frame = plane_frame(Plane.CORONAL, volume)
    assert frame.image_shape == (20, 256)
    assert frame.point_to_canvas((4.0, 7.0)) == (7.5, 4.5)
    assert frame.point_to_image(7.5, 4.5) == (4.0, 7.0)
    assert frame.length_to_image(3.0) == 3.0


def test_slices_ahead_lie_in_the_way_of_the_last_step_first() -> None:
    assert slices_ahead(10, -1, count=13) == [9, 8, 11, 7, 5, 6, 12]
    assert slices_ahead(10, 5, count=100)[:5] == [15, 20, 5, 25, 11]
    assert slices_ahead(0, 1, count=1) == []
