"""What the browser reports is taken up once, and attributed to the right sheet."""

from __future__ import annotations

from typing import Any

from core.canvas.drawings import CanvasDrawing, CanvasDrawings
from core.display import DisplayFrame

FRAME = DisplayFrame.fit((30, 40), max_width_px=400, max_height_px=400)
MARK, FIRST, SECOND = ({"type": "Circle", "left": left, "fill": "#FFFFFF"} for left in (1, 2, 3))


def report(sheet: CanvasDrawing, *drawn: dict[str, Any]) -> dict[str, Any]:
    """As the browser sends it: what was laid, and what was drawn since."""
    return {"version": "7", "objects": [*sheet.drawing["objects"], *drawn]}


def test_what_is_new_is_handed_out_once() -> None:
    sheets = CanvasDrawings()
    sheet = sheets.lay(("case", "1"), FRAME, [MARK])
    assert sheets.take_up(report(sheet)) == (sheet, [])
    assert sheets.take_up(report(sheet, FIRST)) == (sheet, [FIRST])
    assert sheets.take_up(report(sheet, FIRST, SECOND)) == (sheet, [SECOND])
    assert sheets.take_up(report(sheet, FIRST, SECOND)) == (sheet, [])


def test_a_report_about_an_older_sheet_is_attributed_to_it() -> None:
    sheets = CanvasDrawings()
    old = sheets.lay(("case", "1"), FRAME, [])
    new = sheets.lay(("case", "2"), FRAME, [])
    found = sheets.take_up(report(old, FIRST))
    assert found == (old, [FIRST])
    assert sheets.present is new


def test_what_is_no_report_is_left_alone() -> None:
    sheets = CanvasDrawings()
    sheet = sheets.lay(("case", "1"), FRAME, [])
    assert sheets.take_up(None) is None
    assert sheets.take_up({"objects": sheet.drawing["objects"]}) is None
    assert sheets.take_up({"version": "7", "objects": [FIRST]}) is None


def test_fewer_objects_than_were_there_add_nothing() -> None:
    sheets = CanvasDrawings()
    sheet = sheets.lay(("case", "1"), FRAME, [MARK])
    sheets.take_up(report(sheet, FIRST))
    assert sheets.take_up({"version": "7", "objects": sheet.drawing["objects"][:1]}) == (sheet, [])
    assert sheets.take_up(report(sheet, FIRST, SECOND)) == (sheet, [SECOND])


def test_equal_marks_on_two_sheets_are_two_drawings() -> None:
    sheets = CanvasDrawings()
    first, second = (sheets.lay(("case", "1"), FRAME, [MARK]) for _ in range(2))
    assert first.drawing != second.drawing


def test_each_look_of_the_canvas_is_told_from_the_one_before() -> None:
    sheets = CanvasDrawings()
    counted = []
    for look in ((1, "box"), (1, "box"), (1, "point"), (2, "point"), (1, "box")):
        sheets.stamp(look)
        counted.append(sheets.stamps)
    assert counted == [1, 1, 2, 3, 4]
