"""The size at which an image, or a plane of a volume, is shown: as large as there is room for it."""

from __future__ import annotations

from core.cases import Case
from core.display.frame import DisplayFrame, Region
from core.display.viewport import Viewport
from core.imaging.planes import IndexZyx, Plane, plane_shape, plane_spacing_mm, to_plane
from core.imaging.shown_volume import ShownVolume

FIRST_ROOM_YX = (600, 700)
"""The room for a picture until the browser has told how much there is: height and width in CSS pixels."""

AXIAL_PX, SIDE_PLANE_PX = 520, 232
"""The most that the axial slice and the planes beside it take: all must fit a screen of 1280 x 800."""

LEAST_SIDE_PLANE_PX = 150
"""The height below which a coronal or sagittal plane cannot be read."""


def image_view(case: Case, room_yx: tuple[int, int] = FIRST_ROOM_YX) -> Viewport:
    """Return the view of the whole image of a case in a room of that height and width."""
    spacing = case.image.spacing_mm
    shape = (case.image.shape[-2], case.image.shape[-1])
    return Viewport.fit(shape, room_yx, spacing_mm=None if spacing is None else spacing[-2:])


def plane_frame(plane: Plane, shown: ShownVolume, *, region: Region | None = None) -> DisplayFrame:
    """Return the largest frame for a part of a plane in its right proportions, the whole of it by default."""
    most = AXIAL_PX if plane is Plane.AXIAL else SIDE_PLANE_PX
    return DisplayFrame.fit(
        plane_shape(plane, shown.volume.shape),
        max_width_px=most,
        max_height_px=most if plane is Plane.AXIAL else AXIAL_PX // 2 - 5,
        spacing_mm=plane_spacing_mm(plane, shown.volume.spacing_mm),
        region=region,
    )


def side_plane_frame(plane: Plane, shown: ShownVolume, at: IndexZyx) -> DisplayFrame:
    """Return the frame of a coronal or sagittal plane.

    A volume of few slices is a strip. It is enlarged to a height that can be read, at its right proportions,
    and cut to the width that there is, about the cross-hair. The part moves on when the cross-hair leaves its
    middle half.
    """
    whole = plane_frame(plane, shown)
    rows, columns = whole.image_shape
    seen = int(columns * whole.height_px / LEAST_SIDE_PLANE_PX)
    if seen >= columns:
        return whole
    column = round(to_plane(plane, at, shown.volume.shape)[1])
    half, margin = max(1, seen // 2), seen // 4
    start = min(max(column // half * half - margin, 0), columns - seen)
    return plane_frame(plane, shown, region=((0, start), (rows, start + seen)))
