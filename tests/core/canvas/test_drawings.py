"""What the browser reports is taken up once, and attributed to the right drawing."""

from __future__ import annotations

from typing import Any

from core.annotation.drawn import Tool
from core.canvas.drawings import CanvasDrawing, CanvasDrawings
from core.display.viewport import Viewport

VIEW = Viewport.fit((30, 40), (400, 400))
FIRST, SECOND = ({"type": "Circle", "left": left, "fill": "#FFFFFF"} for left in (1, 2))


def report(drawing: CanvasDrawing, *drawn: dict[str, Any]) -> dict[str, Any]:
    """As the browser sends it: what was put there, and what was drawn since."""
    return {"version": "7", "objects": [*drawing.drawing["objects"], *drawn]}


def test_what_is_new_is_handed_out_once() -> None:
    drawings = CanvasDrawings()
    drawing = drawings.put(("case", "1"), VIEW, tool=Tool.BOX)
    assert drawings.take_up(report(drawing)) == (drawing, [])
    assert drawings.take_up(report(drawing, FIRST)) == (drawing, [FIRST])
    assert drawings.take_up(report(drawing, FIRST, SECOND)) == (drawing, [SECOND])
    assert drawings.take_up(report(drawing, FIRST, SECOND)) == (drawing, [])


def test_a_report_about_an_older_drawing_is_attributed_to_it() -> None:
    drawings = CanvasDrawings()
    old = drawings.put(("case", "1"), VIEW, tool=Tool.BOX)
    new = drawings.put(("case", "2"), VIEW, tool=Tool.BOX)
    found = drawings.take_up(report(old, FIRST))
    assert found == (old, [FIRST])
    assert drawings.present is new


def test_a_report_that_comes_after_another_tool_was_taken_up_is_of_the_first_tool() -> None:
    drawings = CanvasDrawings()
    on = drawings.put(("case", "1"), VIEW, tool=Tool.POSITIVE_POINT)
    drawings.put(("case", "1"), VIEW, tool=Tool.NEGATIVE_POINT)
    found = drawings.take_up(report(on, FIRST))
    assert found is not None
    assert (found[0].tool, found[1]) == (Tool.POSITIVE_POINT, [FIRST])


def test_what_is_no_report_is_left_alone() -> None:
    drawings = CanvasDrawings()
    drawing = drawings.put(("case", "1"), VIEW, tool=Tool.BOX)
    assert drawings.take_up(None) is None
    assert drawings.take_up({"objects": drawing.drawing["objects"]}) is None
    assert drawings.take_up({"version": "7", "objects": [FIRST]}) is None


def test_fewer_objects_than_were_there_add_nothing() -> None:
    drawings = CanvasDrawings()
    drawing = drawings.put(("case", "1"), VIEW, tool=Tool.BOX)
    drawings.take_up(report(drawing, FIRST))
    assert drawings.take_up({"version": "7", "objects": drawing.drawing["objects"][:1]}) == (drawing, [])
    assert drawings.take_up(report(drawing, FIRST, SECOND)) == (drawing, [SECOND])


def test_two_empty_drawings_are_told_apart() -> None:
    drawings = CanvasDrawings()
    first, second = (drawings.put(("case", "1"), VIEW, tool=Tool.BOX) for _ in range(2))
    assert first.drawing != second.drawing


def test_each_look_of_the_canvas_is_reported_from_the_one_before() -> None:
    drawings = CanvasDrawings()
    counted = []
    for look in ((1, "box"), (1, "box"), (1, "point"), (2, "point"), (1, "box")):
        drawings.stamp(look)
        counted.append(drawings.stamps)
    assert counted == [1, 1, 2, 3, 4]
