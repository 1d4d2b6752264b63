"""Edits of small masks, worked out by hand or held against scikit-image and OpenCV."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from skimage.filters.rank import majority
from skimage.morphology import disk

from core.imaging.mask_editing import (
    fill_holes,
    largest_component,
    polygon_mask,
    share_changed,
    smooth,
    stroke_mask,
)


def picture(*rows: str) -> np.ndarray:
    return np.array([[letter == "#" for letter in row] for row in rows])


def test_a_stroke_paints_what_lies_within_its_radius() -> None:
    painted = stroke_mask((5, 8), [(2.0, 2.0), (2.0, 5.0)], radius_px=1.0)
    np.testing.assert_array_equal(
        painted,
        picture("........", "..####..", ".######.", "..####..", "........"),
    )


def test_a_click_of_the_brush_paints_a_disc_and_a_thin_brush_its_pixel() -> None:
    np.testing.assert_array_equal(
        stroke_mask((3, 3), [(1.0, 1.0)], radius_px=1.0), picture(".#.", "###", ".#.")
    )
    np.testing.assert_array_equal(
        stroke_mask((3, 3), [(0.5, 1.4)], radius_px=0.1), picture("...", ".#.", "...")
    )


def test_strokes_outside_paint_nothing_and_no_path_paints_nothing() -> None:
    assert not stroke_mask((3, 3), [(-9.0, -9.0), (-5.0, 40.0)], radius_px=2.0).any()
    assert not stroke_mask((3, 3), [], radius_px=2.0).any()


path = st.lists(st.tuples(st.floats(-5, 25), st.floats(-5, 35)), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(path, st.floats(0.8, 6))
def test_a_stroke_is_all_pixels_within_the_radius_of_the_path(
    path_yx: list[tuple[float, float]], radius: float
) -> None:
    """Held against distances to 400 places of every piece of the path."""
    painted = stroke_mask((20, 30), path_yx, radius_px=radius)
    places = np.concatenate(
        [np.linspace(a, b, 400) for a, b in zip(path_yx, [*path_yx[1:], path_yx[-1]], strict=True)]
    )
    y, x = np.mgrid[:20, :30]
    distance = np.sqrt((y[..., None] - places[:, 0]) ** 2 + (x[..., None] - places[:, 1]) ** 2).min(-1)
    clear = np.abs(distance - radius) > 0.15
    np.testing.assert_array_equal(painted[clear], (distance < radius)[clear])


def test_a_polygon_holds_the_pixels_whose_centres_it_encloses() -> None:
    inside = polygon_mask((5, 6), [(0.5, 0.5), (0.5, 3.5), (3.5, 3.5), (3.5, 0.5)])
    np.testing.assert_array_equal(inside, picture("......", ".###..", ".###..", ".###..", "......"))
    assert not polygon_mask((5, 6), [(0.0, 0.0), (4.0, 4.0)]).any()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-40, 240), st.integers(-40, 340)), min_size=3, max_size=3, unique=True))
def test_triangles_are_those_of_opencv(tenths: list[tuple[int, int]]) -> None:
    """Signed distance to the outline, from OpenCV; pixels on the outline itself are left out."""
    vertices = [(y / 10 + 0.03, x / 10 + 0.04) for y, x in tenths]
    contour = np.array([[x, y] for y, x in vertices], dtype=np.float32)[:, None]
    if cv2.contourArea(contour) < 0.5:
        return
    inside = polygon_mask((20, 30), vertices)
    distance = np.array([[cv2.pointPolygonTest(contour, (x, y), True) for x in range(30)] for y in range(20)])
    clear = np.abs(distance) > 0.01
    np.testing.assert_array_equal(inside[clear], (distance > 0)[clear])


def test_holes_are_filled_and_bays_are_not() -> None:
    ring_and_bay = picture("#####.###", "#...#.#.#", "#.#.#.#..", "#...#.#.#", "#####.###")
    filled = fill_holes(ring_and_bay)
    np.testing.assert_array_equal(
        filled, picture("#####.###", "#####.#.#", "#####.#..", "#####.#.#", "#####.###")
    )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**30), st.floats(0.2, 0.8))
def test_holes_are_those_of_scipy(seed: int, share: float) -> None:
    mask = np.random.default_rng(seed).random((12, 15)) < share
    np.testing.assert_array_equal(fill_holes(mask), ndimage.binary_fill_holes(mask))


def test_the_largest_component_counts_diagonals_and_takes_the_first_of_equals() -> None:
    mask = picture("#...##", ".#..##", "..#...", "...#..", "......", "##.##.")
    np.testing.assert_array_equal(
        largest_component(mask), picture("#.....", ".#....", "..#...", "...#..", "......", "......")
    )
    assert not largest_component(np.zeros((3, 4), dtype=bool)).any()


@pytest.mark.parametrize("radius", [1.0, 2.0, 3.0, 9.0])
def test_smoothing_is_the_majority_within_a_disc_as_in_scikit_image(radius: float) -> None:
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:40, :50]
    mask = ((y - 20) / 12) ** 2 + ((x - 25) / 18) ** 2 < 1 + rng.normal(0, 0.2, (40, 50))
    ours = smooth(mask, radius_px=radius)
    theirs = majority(mask.astype(np.uint8), disk(int(radius))).astype(bool)
    inner = (slice(10, -10), slice(10, -10))
    np.testing.assert_array_equal(ours[inner], theirs[inner])


def test_smoothing_removes_specks_and_spikes_and_keeps_a_disc() -> None:
    disc = stroke_mask((21, 21), [(10.0, 10.0)], radius_px=7.0)
    rough = disc.copy()
    rough[10, 17:21] = True
    rough[1, 1] = True
    smoothed = smooth(rough, radius_px=2.0)
    assert not smoothed[1, 1]
    assert not smoothed[10, 19]
    assert share_changed(disc, smooth(disc, radius_px=2.0)) < 0.06
    np.testing.assert_array_equal(smooth(rough, radius_px=0.5), rough)


def test_the_share_changed_is_the_jaccard_distance() -> None:
    before, after = picture("##..", "##.."), picture(".##.", ".##.")
    assert share_changed(before, after) == pytest.approx(4 / 6)
    assert share_changed(before, before) == 0
    nothing = np.zeros((2, 4), dtype=bool)
    assert share_changed(nothing, nothing) == 0
    assert share_changed(nothing, after) == 1


def test_edits_do_not_change_what_they_are_given() -> None:
    mask = picture("###", "#.#", "###")
    before = mask.copy()
    for edit in (fill_holes, largest_component, lambda m: smooth(m, radius_px=1.0)):
        edit(mask)
    np.testing.assert_array_equal(mask, before)
