"""Prompts survive the way to the screen and back, at any scale, zoom and crop."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.annotation.drawn import DrawnPrompt, Polygon, Scribble, Tool
from core.annotation.mask_edits import BrushStroke, PolygonEdit
from core.canvas.fabric import Dot, Frame, Ring, Stroke, shape_of
from core.canvas.marks import mark, meaning, tool_of
from core.canvas.pens import HandTool
from core.display.frame import DisplayFrame
from core.prompts.values import BoxPrompt, PointPrompt

ROWS, COLUMNS = 37, 90


@st.composite
def frames(draw: st.DrawFn) -> DisplayFrame:
    """Any part of the image, square pixels or not, at any size that shows the least box large enough."""
    spacing = (0.1, draw(st.sampled_from([0.05, 0.1, 0.23])))
    size = {"max_width_px": draw(st.integers(400, 900)), "max_height_px": draw(st.integers(200, 900))}
    frame = DisplayFrame.fit((ROWS, COLUMNS), spacing_mm=spacing, **size)
    if draw(st.booleans()):
        middle = (draw(st.floats(0, ROWS - 1)), draw(st.floats(0, COLUMNS - 1)))
        frame = frame.zoom_by(draw(st.floats(1, 6)), middle)
    return frame


positions = st.tuples(st.floats(0, ROWS - 1), st.floats(0, COLUMNS - 1))
boxes = st.tuples(
    st.tuples(st.floats(0, 15), st.floats(0, 40)), st.tuples(st.floats(20, ROWS), st.floats(45, COLUMNS))
)
prompts: st.SearchStrategy[DrawnPrompt] = st.one_of(
    st.builds(PointPrompt, positions, st.booleans()),
    boxes.map(lambda edges: BoxPrompt(*edges)),
    st.builds(Scribble, st.lists(positions, min_size=1, max_size=4).map(tuple), st.floats(1, 9)),
    st.builds(Polygon, st.lists(positions, min_size=3, max_size=5).map(tuple)),
)


@settings(max_examples=120, deadline=None)
@given(frames(), prompts)
def test_a_prompt_comes_back_from_its_mark(frame: DisplayFrame, prompt: DrawnPrompt) -> None:
    shape = shape_of(mark(prompt, frame))
    assert shape is not None
    back = meaning(shape, tool_of(prompt), frame)
    assert tool_of(back) is tool_of(prompt)
    assert _numbers(back) == pytest.approx(_numbers(prompt), abs=1e-6)


def test_hand_tools_mean_edits() -> None:
    frame = DisplayFrame.fit((ROWS, COLUMNS), max_width_px=2 * COLUMNS, max_height_px=500)
    wiped = meaning(Stroke(((10.0, 10.0), (20.0, 10.0)), 8), HandTool.ERASER, frame)
    # Two screen pixels per image pixel: x = 10 is the edge before index 5, half a pixel before its centre.
    assert wiped == BrushStroke(((4.5, 4.5), (4.5, 9.5)), 2.0, erase=True)
    cut = meaning(Ring(((1.0, 1.0), (9.0, 1.0), (5.0, 7.0))), HandTool.CUT_POLYGON, frame)
    assert isinstance(cut, PolygonEdit)
    assert cut.cut


def test_a_click_on_the_border_is_inside() -> None:
    frame = DisplayFrame.fit((ROWS, COLUMNS), max_width_px=900, max_height_px=900)
    point = meaning(Dot(900.4, -0.3), Tool.POSITIVE_POINT, frame)
    assert point == PointPrompt((0.0, COLUMNS - 1.0))


def test_a_tool_draws_no_foreign_shape() -> None:
    frame = DisplayFrame.fit((ROWS, COLUMNS), max_width_px=900, max_height_px=900)
    with pytest.raises(ValueError, match="draws no Dot"):
        meaning(Dot(1, 1), Tool.BOX, frame)
    with pytest.raises(ValueError, match="draws no Frame"):
        meaning(Frame(1, 1, 9, 9), Tool.NEGATIVE_POINT, frame)


def _numbers(prompt: DrawnPrompt) -> list[float]:
    match prompt:
        case PointPrompt():
            return [*prompt.position, float(prompt.positive)]
        case BoxPrompt():
            return [*prompt.start, *prompt.stop]
        case Scribble():
            return [prompt.radius_px, *(v for position in _distinct(prompt.path_yx) for v in position)]
        case _:
            return [v for position in prompt.vertices_yx for v in position]


def _distinct(path: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """Without positions that repeat the one before; they add nothing to a stroke."""
    return [position for position, _ in groupby((round(y, 7), round(x, 7)) for y, x in path)]
