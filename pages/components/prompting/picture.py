"""The canvas's background: the visible part of the image with masks over it, encoded once."""

from __future__ import annotations

from collections.abc import Mapping

from core.annotation.case_pixels import reference_as_imported
from core.annotation.lesion_masks import LesionMasks
from core.display_layers import LayerStyle, MaskLayer, encode_jpeg, paint, render
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.case_session.session import Desk
from pages.components.palette import REFERENCE, rgb
from pages.components.prompting.picture_display import View
from pages.components.prompting.prompt_engine import engine

_QUALITY = 92


def background(desk: Desk, masks: Mapping[str, LesionMasks], view: View) -> bytes:
    """A JPEG file of the canvas's size.

    Args:
        desk: The case, and the part of it that is visible.
        masks: By lesion; lesions without any are left out.
        view: What the person chose to see.

    Raises:
        InputError: The image or its reference cannot be read.
    """
    picture = render(engine().image(desk.case), desk.frame, window=view.window)
    layers = [] if view.masks_hidden else _lesion_layers(desk, masks, view)
    layers += _reference_layers(desk)
    return encode_jpeg(paint(picture, desk.frame, layers), quality=_QUALITY)


def _lesion_layers(desk: Desk, masks: Mapping[str, LesionMasks], view: View) -> list[MaskLayer]:
    """The active lesion last and as chosen, the others as lines."""
    lesions = sorted(desk.draft.lesions, key=lambda lesion: lesion.lesion_id == desk.draft.active)
    return [
        MaskLayer(
            masks[lesion.lesion_id].final,
            rgb(lesion_colour(lesion.colour_index)),
            opacity=view.opacity,
            style=view.style if lesion.lesion_id == desk.draft.active else LayerStyle.CONTOUR,
        )
        for lesion in lesions
        if lesion.lesion_id in masks
    ]


def _reference_layers(desk: Desk) -> list[MaskLayer]:
    if not desk.reference:
        return []
    return [
        MaskLayer(reference_as_imported(desk.case, lesion), rgb(REFERENCE), style=LayerStyle.CONTOUR)
        for lesion in desk.case.lesions
    ]
