"""The characteristics that axial slices show: how long the way through a lesion is, and where it begins."""

from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured


def slice_count(lesion: VolumeLesion) -> Measured:
    """Return axial slices with at least one voxel of the mask."""
    return Measured.of(lesion.slice_areas_px.size)


def first_slice_area_mm2(lesion: VolumeLesion) -> Measured:
    """Return area on the lowest slice that shows the lesion: what a prompt for going upwards is drawn on."""
    return Measured.of(lesion.slice_areas_px[0] * _pixel_mm2(lesion))


def middle_slice_area_mm2(lesion: VolumeLesion) -> Measured:
    """The area on the middle one of the slices that show the lesion (of an even number the upper of two)."""
    return Measured.of(lesion.slice_areas_px[lesion.slice_areas_px.size // 2] * _pixel_mm2(lesion))


def _pixel_mm2(lesion: VolumeLesion) -> float:
    return lesion.steps.plane(1, 2).size
