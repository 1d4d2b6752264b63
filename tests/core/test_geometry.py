"""Between (y, x) index coordinates and the packages' (x, y)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from core.errors import PromptError
from core.geometry import (
    bounding_box,
    box_slices,
    box_xyxy,
    clip_box,
    pixel_at,
    point_labels,
    points_xy,
)
from core.prompts.values import BoxPrompt, PointPrompt

coordinates = st.floats(-50, 500, allow_nan=False)
points = st.builds(PointPrompt, st.tuples(coordinates, coordinates), st.booleans())
boxes = st.builds(
    lambda y, x, height, width: BoxPrompt((y, x), (y + height, x + width)),
    coordinates,
    coordinates,
    st.floats(0.5, 400),
    st.floats(0.5, 400),
)
shapes = st.tuples(st.integers(1, 60), st.integers(1, 60))


def test_a_point_changes_its_axis_order() -> None:
    given_points = (PointPrompt((2.0, 7.0)), PointPrompt((0.0, 1.5), positive=False))
    assert points_xy(given_points).tolist() == [[7.0, 2.0], [1.5, 0.0]]
    assert point_labels(given_points).tolist() == [1, 0]


def test_no_points_keep_their_shape() -> None:
    assert points_xy(()).shape == (0, 2)
    assert point_labels(()).shape == (0,)


def test_a_box_is_given_by_its_first_and_last_pixel() -> None:
    assert box_xyxy(BoxPrompt((2, 3), (5, 9))).tolist() == [3, 2, 8, 4]


@given(st.lists(points, max_size=5).map(tuple))
def test_points_keep_their_order_and_place(some: tuple[PointPrompt, ...]) -> None:
    assert [tuple(yx) for yx in points_xy(some)[:, ::-1].tolist()] == [point.position for point in some]
    assert point_labels(some).tolist() == [int(point.positive) for point in some]


def test_three_axes_are_refused_where_two_are_meant() -> None:
    with pytest.raises(PromptError, match=r"point with 3 axes.*as \(y, x\)"):
        points_xy([PointPrompt((1, 2, 3))])
    with pytest.raises(PromptError, match="box with 3 axes"):
        box_xyxy(BoxPrompt((0, 0, 0), (1, 1, 1)))


def test_the_bounding_box_of_an_l() -> None:
    mask = np.zeros((6, 8), dtype=bool)
    mask[1:5, 2] = True
    mask[4, 2:6] = True
    assert bounding_box(mask) == BoxPrompt((1, 2), (5, 6))


def test_the_bounding_box_of_one_voxel() -> None:
    mask = np.zeros((3, 4, 5), dtype=bool)
    mask[2, 1, 4] = True
    assert bounding_box(mask) == BoxPrompt((2, 1, 4), (3, 2, 5))


def test_an_empty_mask_has_no_bounding_box() -> None:
    with pytest.raises(PromptError, match="empty mask has no bounding box"):
        bounding_box(np.zeros((4, 4), dtype=bool))


@given(arrays(bool, array_shapes(min_dims=2, max_dims=3, max_side=8)).filter(np.any))
def test_the_bounding_box_holds_all_and_touches_all_sides(mask: np.ndarray) -> None:
    inside = mask[box_slices(bounding_box(mask), mask.shape)]
    assert inside.sum() == mask.sum()
    for axis in range(mask.ndim):
        ends = inside.take([0, -1], axis=axis).any(axis=tuple(a for a in range(mask.ndim) if a != axis))
        assert ends.all()


def test_a_box_over_the_border_is_cut() -> None:
    assert clip_box(BoxPrompt((-3.5, 2), (4, 99)), (10, 20)) == BoxPrompt((0, 2), (4, 20))


def test_a_box_outside_keeps_one_pixel_at_the_border() -> None:
    assert clip_box(BoxPrompt((-9, 30), (-4, 40)), (10, 20)) == BoxPrompt((0, 19), (1, 20))


@given(boxes, shapes)
def test_a_clipped_box_is_usable(box: BoxPrompt, shape: tuple[int, int]) -> None:
    clipped = clip_box(box, shape)
    for low, high, size in zip(clipped.start, clipped.stop, shape, strict=True):
        assert 0 <= low < high <= size
    assert np.zeros(shape)[box_slices(box, shape)].size > 0


def test_slices_take_the_pixels_whose_centres_lie_inside() -> None:
    assert box_slices(BoxPrompt((0.4, 0.6), (2.5, 3.6)), (9, 9)) == (slice(0, 2), slice(1, 4))


def test_the_nearest_pixel_stays_in_the_image() -> None:
    assert pixel_at((1.4, 2.6), (5, 5)) == (1, 3)
    assert pixel_at((-3.0, 8.0), (5, 5)) == (0, 4)
