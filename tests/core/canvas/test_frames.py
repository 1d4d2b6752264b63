"""Planes beside the axial one: readable however few slices a volume has."""

from __future__ import annotations

import numpy as np
import pytest

from core.canvas.frames import LEAST_SIDE_PLANE_PX, side_plane_frame
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


def test_a_plane_with_room_is_shown_whole() -> None:
    frame = side_plane_frame(Plane.CORONAL, shown((90, 100, 100), (2.0, 2.0, 2.0)), (45, 50, 50))
    assert not frame.is_zoomed


def test_a_strip_is_enlarged_about_the_cross_hair_at_its_right_proportions() -> None:
    flat = shown((20, 200, 256), (3.0, 1.0, 1.2))
    for column in (0, 60, 128, 200, 255):
        frame = side_plane_frame(Plane.CORONAL, flat, (10, 100, column))
        assert frame.height_px == pytest.approx(LEAST_SIDE_PLANE_PX, abs=4)
        down, across = frame.scale_yx
        assert down / across == pytest.approx(3.0 / 1.2, rel=0.02)
        assert frame.start_yx[0] == 0
        assert frame.stop_yx[0] == 20
        assert frame.start_yx[1] <= column < frame.stop_yx[1]


def test_the_part_stays_while_the_cross_hair_is_about_its_middle() -> None:
    flat = shown((20, 200, 256), (3.0, 1.0, 1.2))
    seen = side_plane_frame(Plane.SAGITTAL, flat, (10, 100, 128))
    (_, start), (_, stop) = seen.start_yx, seen.stop_yx
    middle, quarter = (start + stop) // 2, (stop - start) // 4
    for row in (middle - quarter + 2, middle, middle + quarter - 2):
        assert side_plane_frame(Plane.SAGITTAL, flat, (10, row, 128)).start_yx == seen.start_yx


def test_slices_ahead_lie_in_the_way_of_the_last_step_first() -> None:
    assert slices_ahead(10, -1, count=13) == [9, 8, 11, 7, 5, 6, 12]
    assert slices_ahead(10, 5, count=100)[:5] == [15, 20, 5, 25, 11]
    assert slices_ahead(0, 1, count=1) == []
