"""Prompts survive the way to the screen and back, at any scale, zoom and crop."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.annotation.drawn import DrawnPrompt, Polygon, Scribble, Tool
from core.annotation.mask_edits import BrushStroke, PolygonEdit
from core.canvas.fabric import Dot, Frame, Ring, Shape, Stroke, shape_of
from core.canvas.marks import meaning, tool_of
from core.canvas.pens import PENS, HandTool
from core.display.viewport import Viewport
from core.errors import PromptError
from core.prompts.values import BoxPrompt, PointPrompt
from tests.drawn_on_canvas import fabric_object

ROWS, COLUMNS = 37, 90


@st.composite
def views(draw: st.DrawFn) -> Viewport:
    """Any view of the image, square pixels or not, that shows the least box large enough."""
    spacing = (0.1, draw(st.sampled_from([0.05, 0.1, 0.23])))
    room = (draw(st.integers(200, 900)), draw(st.integers(400, 900)))
    view = Viewport.fit((ROWS, COLUMNS), room, spacing_mm=spacing)
    if draw(st.booleans()):
        start = (draw(st.floats(-ROWS, ROWS)), draw(st.floats(-COLUMNS, COLUMNS)))
        view = view.moved(start, draw(st.floats(1, 6)) * view.scale_px, room)
    return view


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
@given(views(), prompts)
def test_a_prompt_comes_back_from_its_mark(view: Viewport, prompt: DrawnPrompt) -> None:
    shape = shape_of(fabric_object(_shape(prompt, view), PENS[tool_of(prompt)]))
    assert shape is not None
    back = meaning(shape, tool_of(prompt), view)
    assert tool_of(back) is tool_of(prompt)
    assert _numbers(back) == pytest.approx(_numbers(prompt), abs=1e-6)


def test_hand_tools_mean_edits() -> None:
    view = Viewport.fit((ROWS, COLUMNS), (2 * ROWS, 2 * COLUMNS))
    wiped = meaning(Stroke(((10.0, 10.0), (20.0, 10.0)), 8), HandTool.ERASER, view)
    # Two screen pixels per image pixel: x = 10 is the edge before index 5, half a pixel before its centre.
    assert wiped == BrushStroke(((4.5, 4.5), (4.5, 9.5)), 2.0, erase=True)
    cut = meaning(Ring(((1.0, 1.0), (9.0, 1.0), (5.0, 7.0))), HandTool.CUT_POLYGON, view)
    assert isinstance(cut, PolygonEdit)
    assert cut.cut


def test_a_click_on_the_border_is_inside() -> None:
    view = Viewport.fit((ROWS, COLUMNS), (370, 900))
    point = meaning(Dot(900.4, -0.3), Tool.POSITIVE_POINT, view)
    assert point == PointPrompt((0.0, COLUMNS - 1.0))


def test_a_tool_draws_no_foreign_shape() -> None:
    view = Viewport.fit((ROWS, COLUMNS), (370, 900))
    with pytest.raises(ValueError, match="draws no Dot"):
        meaning(Dot(1, 1), Tool.BOX, view)
    with pytest.raises(ValueError, match="draws no Frame"):
        meaning(Frame(1, 1, 9, 9), Tool.NEGATIVE_POINT, view)


def test_a_click_beside_the_picture_is_none() -> None:
    view = Viewport.fit((ROWS, COLUMNS), (900, 900))
    with pytest.raises(PromptError, match="beside the image"):
        meaning(Dot(450, 20), Tool.POSITIVE_POINT, view)


def test_what_is_drawn_beside_the_picture_is_cut_off() -> None:
    view = Viewport.fit((ROWS, COLUMNS), (900, 900))
    box = meaning(Frame(-40, 0, 450, 900), Tool.BOX, view)
    assert box == BoxPrompt((0.0, 0.0), (float(ROWS), pytest.approx(COLUMNS / 2)))
    scribble = meaning(Stroke(((0.0, 0.0), (900.0, 900.0)), 8), Tool.SCRIBBLE, view)
    assert isinstance(scribble, Scribble)
    assert scribble.path_yx == ((0.0, 0.0), (ROWS - 1.0, COLUMNS - 1.0))


def _shape(prompt: DrawnPrompt, view: Viewport) -> Shape:
    match prompt:
        case PointPrompt():
            return Dot(*view.point_to_canvas(prompt.position))
        case BoxPrompt():
            return Frame(*view.box_to_canvas(prompt))
        case Scribble():
            width = 2 * view.length_to_canvas(prompt.radius_px)
            return Stroke(tuple(view.path_to_canvas(prompt.path_yx)), width)
        case _:
            return Ring(tuple(view.path_to_canvas(prompt.vertices_yx)))


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
