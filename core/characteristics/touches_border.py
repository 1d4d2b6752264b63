"""The cutting off of a lesion by the edge of the image."""

from core.characteristics.lesion_view import LesionView
from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured


def touches_border(lesion: LesionView) -> Measured:
    """Return 1 where a pixel of the mask lies in the image's first or last row or column, else 0."""
    mask = lesion.mask
    return Measured.of(bool(mask[[0, -1]].any() or mask[:, [0, -1]].any()))


def touches_volume_border(lesion: VolumeLesion) -> Measured:
    """Return 1 where a voxel lies in the volume's first or last slice, row or column, else 0."""
    return Measured.of(lesion.touches_border)
