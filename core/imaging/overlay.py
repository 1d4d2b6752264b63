"""Pictures for people: the image with its reference outline, a prediction's outline and the prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.imaging.contours import mask_contours
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet

Colour = tuple[int, int, int]

_SUPERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class OverlayStyle:
    """Colours (RGB, told apart with every common colour-vision deficiency) and sizes in output pixels.

    Attributes:
        longest_side_px: Smaller pictures are enlarged by a whole factor to at least half of this and at
            most this, so that lines look crisp; larger ones keep their size.
        halo_px: Dark rim on both sides of every line, so that it shows on bright tissue.
    """

    reference: Colour = (0x00, 0xB4, 0xD8)
    prediction: Colour = (0xFF, 0x9F, 0x1C)
    positive_point: Colour = (0xFF, 0xFF, 0xFF)
    negative_point: Colour = (0xE0, 0x3C, 0x8A)
    box: Colour = (0xFF, 0xE6, 0x6D)
    halo: Colour = (0x10, 0x10, 0x10)
    line_px: int = 2
    halo_px: int = 1
    point_radius_px: int = 7
    longest_side_px: int = 1024


DEFAULT_STYLE = OverlayStyle()


@dataclass(frozen=True, slots=True)
class Outline:
    """A mask of the image's grid, bool (y, x), and the colour of its outline; an empty mask draws nothing."""

    mask: NDArray[np.bool_]
    colour: Colour


@dataclass(frozen=True, slots=True)
class _Canvas:
    """A transparent layer over the enlarged picture; `scale` is layer pixels per image pixel."""

    draw: ImageDraw.ImageDraw
    scale: float
    style: OverlayStyle

    def xy(self, point_yx: tuple[float, ...]) -> tuple[float, float]:
        """Return the layer position of an index position; the centre of pixel 0 lies half a pixel in."""
        return (point_yx[1] + 0.5) * self.scale, (point_yx[0] + 0.5) * self.scale

    def strokes(self, lines_xy: list[list[tuple[float, float]]], colour: Colour) -> None:
        """Draw lines in `colour`, all their dark rims below them."""
        width = self.style.line_px * _SUPERSAMPLING
        rim = width + 2 * self.style.halo_px * _SUPERSAMPLING
        for points_xy in lines_xy:
            self.draw.line(points_xy, fill=self.style.halo, width=rim, joint="curve")
        for points_xy in lines_xy:
            self.draw.line(points_xy, fill=colour, width=width, joint="curve")


def draw_outlines(
    image: NDArray[np.uint8],
    outlines: Sequence[Outline],
    *,
    prompts: PromptSet | None = None,
    style: OverlayStyle = DEFAULT_STYLE,
) -> NDArray[np.uint8]:
    """Draw any number of outlines, each over those before it, and the prompts over all.

    Args:
        image: uint8, (y, x) or (y, x, 3).
        outlines: Masks of the image's grid with their colours.
        prompts: Points (a plus on the target, a cross off it) and boxes; a mask prompt is not drawn.
        style: Sizes, and the colours of the prompts.

    Returns:
        uint8, (y * k, x * k, 3) with the whole factor k >= 1 that `style.longest_side_px` allows.

    Raises:
        ValueError: A mask has another shape than the image.
    """
    factor = max(1, style.longest_side_px // max(image.shape[:2]))
    picture = _enlarged(image, factor)
    layer = Image.new("RGBA", (picture.width * _SUPERSAMPLING, picture.height * _SUPERSAMPLING))
    canvas = _Canvas(ImageDraw.Draw(layer), float(factor * _SUPERSAMPLING), style)
    for outline in outlines:
        _draw_outline(canvas, _of_shape(outline.mask, image.shape[:2]), colour=outline.colour)
    if prompts is not None:
        _draw_prompts(canvas, prompts)
    smooth = layer.reduce(_SUPERSAMPLING)
    picture.paste(smooth.convert("RGB"), mask=smooth.getchannel("A"))
    return np.array(picture)


def _enlarged(image: NDArray[np.uint8], factor: int) -> Image.Image:
    """The image as RGB, `factor` times as large."""
    picture = Image.fromarray(image).convert("RGB")
    return picture.resize((picture.width * factor, picture.height * factor), Image.Resampling.BICUBIC)


def _of_shape(mask: NDArray[np.bool_], shape_yx: tuple[int, ...]) -> NDArray[np.bool_]:
    """The mask, if it lies on the image's grid."""
    if mask.shape != tuple(shape_yx):
        raise ValueError(f"the mask has shape {mask.shape}, the image {tuple(shape_yx)}")
    return mask


def _draw_outline(canvas: _Canvas, mask: NDArray[np.bool_], *, colour: Colour) -> None:
    contours = [contour.tolist() for contour in mask_contours(mask)]
    canvas.strokes([[canvas.xy((y, x)) for y, x in contour] for contour in contours], colour)


def _draw_prompts(canvas: _Canvas, prompts: PromptSet) -> None:
    for box in prompts.boxes:
        _draw_box(canvas, box)
    for point in prompts.points:
        _draw_point(canvas, point)


def _draw_box(canvas: _Canvas, box: BoxPrompt) -> None:
    """The box's edges, which run between pixels: half a pixel before the centres of start and stop."""
    left, top = canvas.xy((box.start[0] - 0.5, box.start[1] - 0.5))
    right, bottom = canvas.xy((box.stop[0] - 0.5, box.stop[1] - 0.5))
    edges = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    canvas.strokes([edges], canvas.style.box)


def _draw_point(canvas: _Canvas, point: PointPrompt) -> None:
    """A plus for a point on the target, a cross for one off it."""
    x, y = canvas.xy(point.position)
    arm = canvas.style.point_radius_px * _SUPERSAMPLING
    if point.positive:
        arms, colour = ((arm, 0), (0, arm)), canvas.style.positive_point
    else:
        arms, colour = ((arm, arm), (arm, -arm)), canvas.style.negative_point
    canvas.strokes([[(x - dx, y - dy), (x + dx, y + dy)] for dx, dy in arms], colour)
