"""Objects as the canvas component reports them, without a browser that drew them."""

from __future__ import annotations

from dataclasses import replace

from core.canvas.fabric import Dot, FabricObject, Frame, Ring, Shape, Stroke
from core.canvas.pens import POINT_RADIUS_PX, Pen
from core.display.screen_mapping import ScreenMapping


def fabric_object(shape: Shape, pen: Pen) -> FabricObject:
    """A Fabric object that looks as if the pen had just drawn it."""
    look = {"stroke": pen.stroke, "fill": pen.fill, "strokeWidth": pen.line_px, "selectable": False}
    match shape:
        case Dot():
            radius = POINT_RADIUS_PX
            left = shape.x - (radius + pen.line_px / 2)
            place = {"left": left, "top": shape.y, "originX": "left", "originY": "center"}
            return {"type": "Circle", **look, **place, "radius": radius}
        case Frame():
            place = {"left": shape.left, "top": shape.top, "originX": "left", "originY": "top"}
            size = {"width": shape.right - shape.left, "height": shape.bottom - shape.top}
            return {"type": "LabeledRect", **look, **place, **size, "strokeUniform": True, "label": ""}
        case Stroke():
            # A line back to its own start, so that a single position shows as a disc.
            path = [["M", *shape.path_xy[0]], *(["L", *p] for p in (*shape.path_xy[1:], shape.path_xy[-1]))]
            look |= {"strokeWidth": shape.width_px, "fill": None}
            round_ends = {"strokeLineCap": "round", "strokeLineJoin": "round"}
            return {"type": "Path", **look, **round_ends, "path": path}
        case Ring():
            return {"type": "Polygon", **look, "points": [{"x": x, "y": y} for x, y in shape.vertices_xy]}


def on_picture(shape: Shape, view: ScreenMapping) -> Shape:
    """A shape that was given from the picture's upper left corner, at its place in the room."""
    right, down = view.point_to_canvas((-0.5, -0.5))
    match shape:
        case Dot():
            return Dot(shape.x + right, shape.y + down)
        case Frame():
            return Frame(shape.left + right, shape.top + down, shape.right + right, shape.bottom + down)
        case Stroke():
            return replace(shape, path_xy=tuple((x + right, y + down) for x, y in shape.path_xy))
        case Ring():
            return Ring(tuple((x + right, y + down) for x, y in shape.vertices_xy))
