"""The picture that is put on the screen: the visible part of an image with masks over it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.display.brightness_contrast import BrightnessContrast
from core.display.frame import DisplayFrame
from core.imaging.contours import mask_contours

Colour = tuple[int, int, int]
Picture = NDArray[np.uint8]

_RIM: Colour = (0x10, 0x10, 0x10)
_SUBPIXEL_BITS = 4
_NO_WINDOW = BrightnessContrast()


class LayerStyle(StrEnum):
    """The ways to show a mask."""

    CONTOUR = "contour"
    FILL = "fill"
    BOTH = "both"


@dataclass(frozen=True, slots=True, eq=False)
class MaskLayer:
    """A mask of the whole image, bool (y, x), RGB colour, and how strong its fill is (0 to 1)."""

    mask: NDArray[np.bool_]
    colour: Colour
    opacity: float = 0.35
    style: LayerStyle = LayerStyle.BOTH
    line_px: int = 2


def render(image: Picture, frame: DisplayFrame, *, window: BrightnessContrast = _NO_WINDOW) -> Picture:
    """The visible part of an image at the canvas's size.

    Args:
        image: uint8 (y, x) or (y, x, 3), of the frame's image shape.
        frame: The frame that tells what is visible, and how large.
        window: Brightness and contrast.

    Returns:
        uint8 (canvas y, canvas x, 3). Every image pixel covers the place that `DisplayFrame` says.
    """
    part = window.apply(_visible(image, frame))
    rgb = np.ascontiguousarray(np.broadcast_to(part[..., None], (*part.shape, 3)) if part.ndim == 2 else part)
    smaller = min(frame.scale_yx) < 1
    shown = cv2.resize(
        rgb, (frame.width_px, frame.height_px), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    )
    return np.asarray(shown, dtype=np.uint8)


def paint(picture: Picture, frame: DisplayFrame, layers: Sequence[MaskLayer]) -> Picture:
    """Paint masks over a rendered picture, each over those before it; outlines get a dark rim.

    Args:
        picture: The picture from `render` with the same frame; not changed.
        frame: The frame as for `render`.
        layers: Masks with colours; an empty mask draws nothing.

    Returns:
        uint8 of the picture's shape.
    """
    painted = picture.copy()
    for layer in layers:
        if layer.style is not LayerStyle.CONTOUR:
            _fill(painted, frame, layer=layer)
        if layer.style is not LayerStyle.FILL:
            _outline(painted, frame, layer=layer)
    return painted


def encode_jpeg(picture: Picture, *, quality: int = 90) -> bytes:
    """Encode smaller and quicker than PNG, with slight artefacts."""
    return _encoded(picture, "JPEG", quality=quality)


def encode_png(picture: Picture) -> bytes:
    """Encode without loss: uint8 (y, x) or (y, x, 3)."""
    return _encoded(picture, "PNG", compress_level=1)


def _encoded(picture: Picture, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format=kind, **options)
    return buffer.getvalue()


def _visible(pixels: NDArray[np.uint8], frame: DisplayFrame) -> NDArray[np.uint8]:
    if pixels.shape[:2] != frame.image_shape:
        raise ValueError(f"the picture has shape {pixels.shape[:2]}, the frame {frame.image_shape}")
    (top, left), (bottom, right) = frame.start_yx, frame.stop_yx
    return pixels[top:bottom, left:right]


def _fill(picture: Picture, frame: DisplayFrame, *, layer: MaskLayer) -> None:
    part = np.ascontiguousarray(_visible(layer.mask.view(np.uint8), frame))
    size = (frame.width_px, frame.height_px)
    inside = cv2.resize(part, size, interpolation=cv2.INTER_NEAREST).astype(bool)
    tint = np.asarray(layer.colour, dtype=np.float32)
    picture[inside] = np.rint(picture[inside] * (1 - layer.opacity) + tint * layer.opacity).astype(np.uint8)


def _outline(picture: Picture, frame: DisplayFrame, *, layer: MaskLayer) -> None:
    # Contours are found on the whole mask, so that a zoom does not close them along its edge.
    one = 1 << _SUBPIXEL_BITS
    lines = [
        # OpenCV counts from the centre of the first pixel, the canvas from its corner.
        np.rint((np.array(frame.path_to_canvas(contour)) - 0.5) * one).astype(np.int32)[:, None]
        for contour in mask_contours(layer.mask)
    ]
    for colour, width in ((_RIM, layer.line_px + 2), (layer.colour, layer.line_px)):
        cv2.polylines(picture, lines, False, colour, width, cv2.LINE_AA, _SUBPIXEL_BITS)
