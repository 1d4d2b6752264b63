"""The way from what the browser reports to an image or a plane, at the size at which it is shown."""

from __future__ import annotations

from core.cases import Case
from core.display.frame import DisplayFrame
from core.display.viewport import Viewport
from core.imaging.planes import Plane, plane_shape
from core.imaging.shown_volume import ShownVolume

FIRST_ROOM_YX = (600, 700)
"""The room for a picture until the browser has told how much there is: height and width in CSS pixels."""


def image_view(case: Case, room_yx: tuple[int, int] = FIRST_ROOM_YX) -> Viewport:
    """Return the view of the whole image of a case in a room of that height and width."""
    spacing = case.image.spacing_mm
    shape = (case.image.shape[-2], case.image.shape[-1])
    return Viewport.fit(shape, room_yx, spacing_mm=None if spacing is None else spacing[-2:])


def plane_frame(plane: Plane, shown: ShownVolume) -> DisplayFrame:
    """Return the frame of a whole plane in its own pixels: zoom and proportions are the browser's affair."""
    shape = plane_shape(plane, shown.volume.shape)
    return DisplayFrame(shape, (0, 0), shape, canvas_yx=shape, limit_yx=shape)
