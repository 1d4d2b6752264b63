"""A view follows the hand: fit, moved, and in another room."""

from __future__ import annotations

import math

import pytest

from core.display.viewport import MOST_SCALE_PX, Viewport
from core.errors import PromptError

SHAPE, ROOM = (30, 40), (300, 800)


def test_the_whole_image_lies_in_the_middle_of_the_room() -> None:
    view = Viewport.fit(SHAPE, ROOM)
    assert view.scale_yx == (10.0, 10.0)
    assert view.point_to_canvas((-0.5, -0.5)) == (200.0, 0.0)
    assert view.point_to_canvas((29.5, 39.5)) == (600.0, 300.0)
    assert not view.is_zoomed


def test_tissue_keeps_its_shape_where_pixels_are_not_square() -> None:
    view = Viewport.fit(SHAPE, ROOM, spacing_mm=(0.2, 0.1))
    assert view.scale_yx == (10.0, 5.0)
    assert view.point_to_image(400.0, 150.0) == (14.5, 19.5)


def test_a_place_goes_to_the_screen_and_back_in_any_view() -> None:
    view = Viewport.fit(SHAPE, ROOM, spacing_mm=(0.13, 0.1)).moved((-3.25, 7.5), 17.3, ROOM)
    assert view.is_zoomed
    assert view.point_to_image(*view.point_to_canvas((11.2, 33.3))) == pytest.approx((11.2, 33.3), abs=1e-9)
    assert view.point_to_canvas((-3.75, 7.0)) == pytest.approx((0.0, 0.0), abs=1e-9)


def test_another_room_keeps_the_whole_or_the_middle() -> None:
    whole = Viewport.fit(SHAPE, ROOM)
    assert whole.in_room((600, 600)) == Viewport.fit(SHAPE, (600, 600))
    zoomed = whole.moved((5.0, 6.0), 20.0, ROOM)
    middle = zoomed.point_to_image(400.0, 150.0)
    assert zoomed.in_room((500, 640)).point_to_image(320.0, 250.0) == pytest.approx(middle)


@pytest.mark.parametrize(
    ("start", "scale", "room"),
    [
        ((math.nan, 0.0), 1.0, ROOM),
        ((0.0, 0.0), 0.0, ROOM),
        ((0.0, 0.0), 2 * MOST_SCALE_PX, ROOM),
        ((0.0, 0.0), 1.0, (0, 800)),
    ],
)
def test_numbers_that_show_nothing_are_refused(
    start: tuple[float, float], scale: float, room: tuple[int, int]
) -> None:
    with pytest.raises(PromptError, match="shows nothing"):
        Viewport.fit(SHAPE, ROOM).moved(start, scale, room)
