"""The view of an image in a room of fixed size: any part of it at any scale, moved and zoomed by hand.

Where `core.display.frame.DisplayFrame` is cut to whole pixels that fill it, a viewport may show ground beside
the image and parts of pixels: it follows the wheel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite

from core.display.screen_mapping import ScreenMapping
from core.errors import PromptError

MOST_SCALE_PX = 64.0
"""The most CSS pixels that an image pixel takes."""


@dataclass(frozen=True, slots=True)
class Viewport(ScreenMapping):
    """A view of an image.

    Attributes:
        image_shape: (y, x) in pixels.
        canvas_yx: Height and width of the room in CSS pixels.
        start_yx: Box coordinates (y, x) of the room's upper left corner; negative beside the image.
        scale_px: CSS pixels per column of the image.
        aspect: Height of an image pixel over its width on the screen; 1 unless the spacing says otherwise.
    """

    image_shape: tuple[int, int]
    canvas_yx: tuple[int, int]
    start_yx: tuple[float, float]
    scale_px: float
    aspect: float = 1.0

    @classmethod
    def fit(
        cls,
        image_shape: tuple[int, int],
        room_yx: tuple[int, int],
        *,
        spacing_mm: Sequence[float] | None = None,
    ) -> Viewport:
        """Return the view of the whole image, as large as the room allows and in its middle.

        Args:
            image_shape: (y, x).
            room_yx: Height and width in CSS pixels.
            spacing_mm: (y, x); keeps the shape of tissue where pixels are not square.
        """
        aspect = 1.0 if spacing_mm is None else spacing_mm[0] / spacing_mm[1]
        rows, columns = image_shape
        scale = min(room_yx[0] / (rows * aspect), room_yx[1] / columns)
        start = ((rows - room_yx[0] / (scale * aspect)) / 2, (columns - room_yx[1] / scale) / 2)
        return cls(image_shape, room_yx, start, scale, aspect)

    @property
    def scale_yx(self) -> tuple[float, float]:
        """The CSS pixels per image pixel, down and across."""
        return self.scale_px * self.aspect, self.scale_px

    @property
    def is_zoomed(self) -> bool:
        """Tell whether it is not the view of the whole image."""
        fit = self._fit(self.canvas_yx)
        return abs(self.scale_px / fit.scale_px - 1) > 1e-6

    def in_room(self, room_yx: tuple[int, int]) -> Viewport:
        """Return the view in a room of another size: of the whole image, or about the same middle."""
        if not self.is_zoomed:
            return self._fit(room_yx)
        start = tuple(
            start + (was - now) / (2 * scale)
            for start, was, now, scale in zip(
                self.start_yx, self.canvas_yx, room_yx, self.scale_yx, strict=True
            )
        )
        return replace(self, canvas_yx=room_yx, start_yx=(start[0], start[1]))

    def _fit(self, room_yx: tuple[int, int]) -> Viewport:
        return Viewport.fit(self.image_shape, room_yx, spacing_mm=(self.aspect, 1.0))

    def moved(self, start_yx: tuple[float, float], scale_px: float, room_yx: tuple[int, int]) -> Viewport:
        """Return the view of another part, as the browser says.

        Raises:
            PromptError: A number is no view of this image: not finite, or a scale or room that shows nothing.
        """
        sound = all(map(isfinite, (*start_yx, scale_px))) and 0 < scale_px <= MOST_SCALE_PX
        if not (sound and min(room_yx) > 0):
            raise PromptError(f"a view at {start_yx}, scale {scale_px}, room {room_yx} shows nothing")
        return replace(self, canvas_yx=room_yx, start_yx=start_yx, scale_px=scale_px)
