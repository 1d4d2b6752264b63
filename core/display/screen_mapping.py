"""The way between positions on the screen and in an image.

Screen coordinates are (x, y) in CSS pixels, (0, 0) the canvas's upper left corner. Image coordinates are
index coordinates (y, x): 0 is the centre of the first pixel, so that the first pixel's upper left corner is
at (-0.5, -0.5). Box edges are counted from that corner (`core.prompts.values.BoxPrompt`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from core.errors import PromptError
from core.prompts.values import BoxPrompt


class ScreenMapping(ABC):
    """An image on a canvas, without rotation: all that is needed to go from one to the other.

    Attributes:
        image_shape: The image's (y, x) in pixels.
        canvas_yx: Height and width of the canvas in CSS pixels.
        start_yx: Box coordinates (y, x) of the canvas's upper left corner.
    """

    __slots__ = ()

    image_shape: tuple[int, int]
    canvas_yx: tuple[int, int]
    start_yx: tuple[float, float]

    @property
    @abstractmethod
    def scale_yx(self) -> tuple[float, float]:
        """The CSS pixels per image pixel, down and across."""

    @property
    def width_px(self) -> int:
        """The width of the canvas, in CSS pixels."""
        return self.canvas_yx[1]

    @property
    def height_px(self) -> int:
        """The height of the canvas, in CSS pixels."""
        return self.canvas_yx[0]

    def point_to_canvas(self, position_yx: tuple[float, ...]) -> tuple[float, float]:
        """Return (x, y) of a position; also of one that is not visible."""
        scale_y, scale_x = self.scale_yx
        y, x = position_yx
        return (x + 0.5 - self.start_yx[1]) * scale_x, (y + 0.5 - self.start_yx[0]) * scale_y

    def point_to_image(self, x: float, y: float) -> tuple[float, float]:
        """Return the position of (x, y): the inverse of `point_to_canvas`."""
        scale_y, scale_x = self.scale_yx
        return y / scale_y + self.start_yx[0] - 0.5, x / scale_x + self.start_yx[1] - 0.5

    def box_to_canvas(self, box: BoxPrompt) -> tuple[float, float, float, float]:
        """Return (left, top, right, bottom) of a box's edges."""
        left, top = self.point_to_canvas((box.start[0] - 0.5, box.start[1] - 0.5))
        right, bottom = self.point_to_canvas((box.stop[0] - 0.5, box.stop[1] - 0.5))
        return left, top, right, bottom

    def box_to_image(self, left: float, top: float, right: float, bottom: float) -> BoxPrompt:
        """Return the box of corners in any order, cut off at the border: inverse of `box_to_canvas`.

        Raises:
            PromptError: The box has no extent, or lies outside the image.
        """
        y0, x0 = self.point_to_image(min(left, right), min(top, bottom))
        y1, x1 = self.point_to_image(max(left, right), max(top, bottom))
        box = BoxPrompt((y0 + 0.5, x0 + 0.5), (y1 + 0.5, x1 + 0.5))
        inside = BoxPrompt(
            (max(box.start[0], 0.0), max(box.start[1], 0.0)),
            (min(box.stop[0], float(self.image_shape[0])), min(box.stop[1], float(self.image_shape[1]))),
        )
        if any(high <= low for low, high in zip(inside.start, inside.stop, strict=True)):
            raise PromptError("the box has no extent inside the image; draw it again, over the lesion")
        return inside

    def path_to_canvas(self, path_yx: Iterable[tuple[float, ...]]) -> list[tuple[float, float]]:
        """Return `point_to_canvas` of each position."""
        return [self.point_to_canvas(position) for position in path_yx]

    def path_to_image(self, path_xy: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
        """Return `point_to_image` of each position."""
        return tuple(self.point_to_image(x, y) for x, y in path_xy)

    def length_to_image(self, length_px: float) -> float:
        """Return the image pixels of a length in CSS pixels, a brush's radius say: the mean of both axes."""
        return length_px * 2 / sum(self.scale_yx)

    def length_to_canvas(self, length_px: float) -> float:
        """Return CSS pixels of a length in image pixels: the inverse of `length_to_image`."""
        return length_px * sum(self.scale_yx) / 2
