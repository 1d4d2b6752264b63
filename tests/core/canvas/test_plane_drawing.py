"""What is drawn on a plane lands where it was seen."""

from __future__ import annotations

import pytest

from core.annotation.mask_edits import BrushStroke
from core.annotation.volume_acts import AddPrompt, EditSlice
from core.canvas.plane_drawing import DrawnOn, drawn_action, middle_yx
from core.display.frame import DisplayFrame
from core.imaging.planes import Plane
from core.prompts.values import BoxPrompt, PointPrompt

AXIAL = DrawnOn(Plane.AXIAL, 3, "1", DisplayFrame.fit((20, 40), max_width_px=80, max_height_px=80))
CORONAL = DrawnOn(Plane.CORONAL, 7, "1", DisplayFrame.fit((10, 40), max_width_px=40, max_height_px=80))


def test_a_point_of_another_plane_lies_on_the_axial_slice_that_it_meets() -> None:
    label, action = drawn_action({"kind": "point", "x": 12.5, "y": 2.5, "positive": True}, CORONAL)
    # The third row from the top of ten slices is slice 7; the plane itself is row 7 of that slice.
    assert (label, action) == ("point", AddPrompt(7, PointPrompt((7.0, 12.0), True)))


def test_a_box_and_a_stroke_lie_on_their_slice() -> None:
    # Two screen pixels to a pixel of the image.
    box = drawn_action({"kind": "box", "x0": 8, "y0": 4, "x1": 20, "y1": 16}, AXIAL)
    assert box == ("box", AddPrompt(3, BoxPrompt((2.0, 4.0), (8.0, 10.0))))
    stroke = drawn_action({"kind": "stroke", "path": [[9, 5]], "radius": 4, "erase": True}, AXIAL)
    assert stroke == ("eraser", EditSlice(3, BrushStroke(((2.0, 4.0),), 2.0, erase=True)))


def test_the_middle_of_a_box_is_the_pixel_about_which_it_lies() -> None:
    assert middle_yx(AddPrompt(3, BoxPrompt((2.0, 4.0), (8.0, 11.0)))) == (4, 7)
    assert middle_yx(AddPrompt(3, PointPrompt((2.4, 4.6)))) == (2, 5)


def test_a_kind_that_the_viewer_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        drawn_action({"kind": "polygon"}, AXIAL)
