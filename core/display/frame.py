"""The part of an image that is on the screen, in whole pixels, and its size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

from core.display.screen_mapping import ScreenMapping
from core.errors import PromptError
from core.geometry import clip_box
from core.prompts.values import BoxPrompt

LEAST_REGION_PX = 16
"""Fewest image pixels along either axis that a zoom shows."""

Region = tuple[tuple[int, int], tuple[int, int]]
"""First pixel (y, x), and the pixel after the last one (y, x)."""


@dataclass(frozen=True, slots=True)
class DisplayFrame(ScreenMapping):
    """The visible region of an image on a canvas that it fills exactly.

    Attributes:
        image_shape: (y, x) in pixels.
        start_yx, stop_yx: The region's first pixel, and the pixel after its last one.
        canvas_yx: Height and width of the canvas in CSS pixels.
        limit_yx: Most that a canvas may have when the region changes.
        aspect: Height of an image pixel over its width on the screen; 1 unless the spacing says otherwise.
    """

    image_shape: tuple[int, int]
    start_yx: tuple[int, int]
    stop_yx: tuple[int, int]
    canvas_yx: tuple[int, int]
    limit_yx: tuple[int, int]
    aspect: float = 1.0

    @classmethod
    def fit(
        cls,
        image_shape: tuple[int, int],
        *,
        max_width_px: int,
        max_height_px: int,
        spacing_mm: tuple[float, ...] | None = None,
        region: Region | None = None,
    ) -> DisplayFrame:
        """The largest frame within a width and a height.

        Args:
            image_shape: (y, x).
            max_width_px, max_height_px: The largest width and height, in CSS pixels.
            spacing_mm: (y, x); keeps the shape of tissue where pixels are not square.
            region: The region to show; the whole image by default.
        """
        aspect = 1.0 if spacing_mm is None else spacing_mm[0] / spacing_mm[1]
        start, stop = region or ((0, 0), image_shape)
        limit = (max_height_px, max_width_px)
        return _framed(cls(image_shape, start, stop, (1, 1), limit, aspect))

    @property
    def region_yx(self) -> tuple[int, int]:
        """The rows and columns of the region."""
        return self.stop_yx[0] - self.start_yx[0], self.stop_yx[1] - self.start_yx[1]

    @property
    def scale_yx(self) -> tuple[float, float]:
        """The CSS pixels per image pixel, down and across."""
        return self.canvas_yx[0] / self.region_yx[0], self.canvas_yx[1] / self.region_yx[1]

    @property
    def is_zoomed(self) -> bool:
        """Tell whether a part of the image is not shown."""
        return self.region_yx != self.image_shape

    def whole(self) -> DisplayFrame:
        """The whole image."""
        return self._showing((0, 0), self.image_shape)

    def zoom_to(self, box: BoxPrompt) -> DisplayFrame:
        """Show all pixels that a box touches, widened to at least `LEAST_REGION_PX`."""
        clipped = clip_box(box, self.image_shape)
        spans = [
            _span((low + high) / 2, ceil(high) - floor(low), size=size)
            for low, high, size in zip(clipped.start, clipped.stop, self.image_shape, strict=True)
        ]
        return self._showing((spans[0][0], spans[1][0]), (spans[0][1], spans[1][1]))

    def zoom_by(self, factor: float, centre_yx: tuple[float, float] | None = None) -> DisplayFrame:
        """A region `factor` times smaller about a position (the region's middle by default).

        A factor below 1 shows more. The region stays inside the image.

        Raises:
            PromptError: The factor is not above zero.
        """
        if factor <= 0:
            raise PromptError(f"the zoom factor {factor} must be above zero")
        middle = centre_yx or self._middle()
        spans = [
            _span(at + 0.5, round(length / factor), size=size)
            for at, length, size in zip(middle, self.region_yx, self.image_shape, strict=True)
        ]
        return self._showing((spans[0][0], spans[1][0]), (spans[0][1], spans[1][1]))

    def pan(self, down: float, right: float) -> DisplayFrame:
        """The region moved by shares of its own height and width, as far as the image goes."""
        starts = [
            min(max(start + round(share * length), 0), size - length)
            for start, share, length, size in zip(
                self.start_yx, (down, right), self.region_yx, self.image_shape, strict=True
            )
        ]
        stop = (starts[0] + self.region_yx[0], starts[1] + self.region_yx[1])
        return replace(self, start_yx=(starts[0], starts[1]), stop_yx=stop)

    def _middle(self) -> tuple[float, float]:
        y, x = ((a + b - 1) / 2 for a, b in zip(self.start_yx, self.stop_yx, strict=True))
        return y, x

    def _showing(self, start_yx: tuple[int, int], stop_yx: tuple[int, int]) -> DisplayFrame:
        return _framed(replace(self, start_yx=start_yx, stop_yx=stop_yx))


def _framed(frame: DisplayFrame) -> DisplayFrame:
    """Return the frame with the largest canvas for its region; at least one CSS pixel."""
    rows, columns = frame.region_yx
    scale = min(frame.limit_yx[0] / (rows * frame.aspect), frame.limit_yx[1] / columns)
    height = min(max(round(rows * frame.aspect * scale), 1), frame.limit_yx[0])
    width = min(max(round(columns * scale), 1), frame.limit_yx[1])
    return replace(frame, canvas_yx=(height, width))


def _span(middle: float, length: int, *, size: int) -> tuple[int, int]:
    """Start and stop of a span about a middle (in box coordinates) that lies inside 0 to `size`."""
    kept = min(max(length, LEAST_REGION_PX), size)
    start = min(max(round(middle - kept / 2), 0), size - kept)
    return start, start + kept
