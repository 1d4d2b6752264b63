"""Shapes as the canvas component reports them."""

from __future__ import annotations

import pytest

from core.canvas.fabric import Dot, Frame, Ring, Stroke, shape_of
from core.canvas.pens import PENS, HandTool, Tool
from tests.drawn_on_canvas import fabric_object


def test_the_centre_of_a_dot_is_where_the_click_was() -> None:
    # As the component makes it: left = x - (radius + half the line), top = y.
    drawn = {"type": "Circle", "left": 100 - 7.5, "top": 50, "radius": 6, "strokeWidth": 3}
    assert shape_of(drawn) == Dot(100, 50)


def test_a_box_runs_from_press_to_release() -> None:
    drawn = {"type": "LabeledRect", "left": 10, "top": 20, "width": 30, "height": 40, "strokeWidth": 2}
    assert shape_of(drawn) == Frame(10, 20, 40, 60)


def test_a_click_in_the_mode_of_boxes_is_no_box() -> None:
    drawn = {"type": "LabeledRect", "left": 10, "top": 20, "width": 2, "height": 2, "strokeWidth": 2}
    assert shape_of(drawn) is None


def test_a_curve_is_followed() -> None:
    path = [["M", 0, 0], ["Q", 0, 0, 10, 0], ["L", 10, 0], ["L", 10, 5]]
    shape = shape_of({"type": "Path", "path": path, "strokeWidth": 8})
    assert isinstance(shape, Stroke)
    assert shape.width_px == 8
    assert shape.path_xy[0] == (0, 0)
    assert shape.path_xy[-2:] == ((10, 0), (10, 5))
    assert all(y == 0 for _, y in shape.path_xy[:-1])


def test_a_polygon_needs_three_corners() -> None:
    two = [{"x": 0, "y": 0}, {"x": 5, "y": 5}]
    assert shape_of({"type": "Polygon", "points": two}) is None
    assert shape_of({"type": "Polygon", "points": [*two, {"x": 0, "y": 5}]}) == Ring(((0, 0), (5, 5), (0, 5)))


def test_an_unknown_object_is_no_shape() -> None:
    assert shape_of({"type": "Textbox"}) is None


@pytest.mark.parametrize(
    ("shape", "tool"),
    [
        (Dot(31.5, 7.25), Tool.NEGATIVE_POINT),
        (Frame(1, 2, 30, 40), Tool.BOX),
        (Stroke(((1.0, 2.0), (3.0, 9.0)), 12), Tool.SCRIBBLE),
        (Ring(((1, 2), (9, 2), (5, 7))), Tool.POLYGON),
    ],
)
def test_a_mark_reads_as_the_shape_it_was_made_from(shape: Dot | Frame | Stroke | Ring, tool: Tool) -> None:
    assert shape_of(fabric_object(shape, PENS[tool])) == shape


def test_every_pen_has_a_key_of_its_own() -> None:
    assert len({pen.shortcut for pen in PENS.values()}) == len(PENS)
    assert PENS[HandTool.BRUSH].shortcut == "D"
