"""Between screen and image: exact both ways, whatever the scale, zoom and crop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display.frame import LEAST_REGION_PX, DisplayFrame
from core.display.layers import render
from core.errors import PromptError
from core.geometry import box_slices
from core.prompts.values import BoxPrompt

sides = st.integers(1, 3000)
limits = st.integers(16, 2000)


@st.composite
def frames(draw: st.DrawFn) -> DisplayFrame:
    shape = draw(sides), draw(sides)
    start = tuple(draw(st.integers(0, size - 1)) for size in shape)
    stop = tuple(draw(st.integers(low + 1, size)) for low, size in zip(start, shape, strict=True))
    spacing = draw(st.none() | st.tuples(st.floats(0.05, 1.0), st.floats(0.05, 1.0)))
    region = draw(st.none() | st.just((start, stop)))
    frame = DisplayFrame.fit(
        shape, max_width_px=draw(limits), max_height_px=draw(limits), spacing_mm=spacing, region=region
    )
    if draw(st.booleans()):
        frame = frame.zoom_by(draw(st.floats(0.2, 8)))
    if draw(st.booleans()):
        frame = frame.pan(draw(st.floats(-1, 1)), draw(st.floats(-1, 1)))
    return frame


@given(frames(), st.floats(-10, 3010), st.floats(-10, 3010))
def test_a_position_comes_back_to_a_millionth_of_a_pixel(frame: DisplayFrame, y: float, x: float) -> None:
    assert frame.point_to_image(*frame.point_to_canvas((y, x))) == pytest.approx((y, x), abs=1e-6, rel=0)


@given(frames(), st.floats(0, 2000), st.floats(0, 2000))
def test_a_place_on_the_screen_comes_back(frame: DisplayFrame, x: float, y: float) -> None:
    assert frame.point_to_canvas(frame.point_to_image(x, y)) == pytest.approx((x, y), abs=1e-6, rel=0)


@given(frames(), st.data())
def test_a_box_in_the_image_comes_back(frame: DisplayFrame, data: st.DataObject) -> None:
    start = tuple(data.draw(st.floats(0, size - 0.5)) for size in frame.image_shape)
    stop = tuple(
        data.draw(st.floats(low + 0.01, size)) for low, size in zip(start, frame.image_shape, strict=True)
    )
    left, top, right, bottom = frame.box_to_canvas(BoxPrompt(start, stop))
    back = frame.box_to_image(right, top, left, bottom)
    assert back.start == pytest.approx(start, abs=1e-6, rel=0)
    assert back.stop == pytest.approx(stop, abs=1e-6, rel=0)


@given(frames())
def test_a_frame_stays_in_its_image_and_on_its_screen(frame: DisplayFrame) -> None:
    for axis in (0, 1):
        assert 0 <= frame.start_yx[axis] < frame.stop_yx[axis] <= frame.image_shape[axis]
        assert 1 <= frame.canvas_yx[axis] <= frame.limit_yx[axis]


@given(frames(), st.floats(0.01, 100))
def test_lengths_come_back(frame: DisplayFrame, length: float) -> None:
    assert frame.length_to_image(frame.length_to_canvas(length)) == pytest.approx(length)


def test_the_corner_of_the_canvas_is_the_corner_of_the_first_visible_pixel() -> None:
    frame = DisplayFrame.fit((10, 20), max_width_px=100, max_height_px=100, region=((2, 4), (8, 14)))
    assert (frame.height_px, frame.width_px) == (60, 100)
    assert frame.point_to_image(0, 0) == (1.5, 3.5)
    assert frame.point_to_canvas((2, 4)) == (5, 5)
    assert frame.box_to_canvas(BoxPrompt((2, 4), (8, 14))) == (0, 0, 100, 60)


def test_tissue_keeps_its_shape_where_pixels_are_not_square() -> None:
    frame = DisplayFrame.fit((40, 40), max_width_px=400, max_height_px=400, spacing_mm=(0.5, 0.25))
    assert (frame.height_px, frame.width_px) == (400, 200)
    assert frame.zoom_by(2).scale_yx == (20, 10)


def test_a_zoom_shows_all_of_a_box_and_no_less_than_a_few_pixels() -> None:
    frame = DisplayFrame.fit((100, 200), max_width_px=800, max_height_px=800)
    zoomed = frame.zoom_to(BoxPrompt((20.0, 50.0), (60.0, 120.0)))
    assert (zoomed.start_yx, zoomed.stop_yx) == ((20, 50), (60, 120))
    assert zoomed.is_zoomed
    assert zoomed.width_px == 800
    tiny = frame.zoom_to(BoxPrompt((99.0, 0.0), (100.0, 1.0)))
    assert tiny.region_yx == (LEAST_REGION_PX, LEAST_REGION_PX)
    assert tiny.stop_yx[0] == 100
    assert not tiny.whole().is_zoomed


def test_zooming_in_and_panning_stay_inside() -> None:
    frame = DisplayFrame.fit((100, 200), max_width_px=800, max_height_px=800)
    corner = frame.zoom_by(4, (0.0, 199.0))
    assert (corner.start_yx, corner.stop_yx) == ((0, 150), (25, 200))
    assert corner.pan(0, 1).start_yx == (0, 150)
    assert corner.pan(1, -0.5).start_yx == (25, 125)
    assert corner.zoom_by(0.01).region_yx == (100, 200)
    with pytest.raises(PromptError, match="must be above zero"):
        corner.zoom_by(0)


def test_a_box_drawn_beyond_the_border_is_cut_and_one_without_extent_refused() -> None:
    frame = DisplayFrame.fit((10, 20), max_width_px=200, max_height_px=200)
    assert frame.box_to_image(-30, -30, 50, 20) == BoxPrompt((0.0, 0.0), (2.0, 5.0))
    for corners in ((50, 50, 50, 90), (300, 300, 400, 400)):
        with pytest.raises(PromptError, match="no extent inside the image"):
            frame.box_to_image(*corners)


@given(frames(), st.data())
def test_what_is_clicked_is_what_is_shown(frame: DisplayFrame, data: st.DataObject) -> None:
    """A pixel that alone is bright shows up where the frame puts it."""
    if min(frame.scale_yx) < 2 or np.prod(frame.image_shape) > 10_000:
        return
    pixel = tuple(
        data.draw(st.integers(a, b - 1)) for a, b in zip(frame.start_yx, frame.stop_yx, strict=True)
    )
    image = np.zeros(frame.image_shape, dtype=np.uint8)
    image[pixel] = 255
    shown = render(image, frame)[..., 0].astype(float)
    x, y = frame.point_to_canvas(pixel)
    brightest = np.argwhere(shown == shown.max()).mean(axis=0)
    rows, columns = frame.region_yx
    # At the border of the region the picture is continued, so the brightness has its middle further out.
    if 0 < pixel[0] - frame.start_yx[0] < rows - 1 and 0 < pixel[1] - frame.start_yx[1] < columns - 1:
        assert brightest == pytest.approx((y - 0.5, x - 0.5), abs=1.0)
    box = box_slices(BoxPrompt(pixel, tuple(p + 1 for p in pixel)), frame.image_shape)
    assert image[box].all()
