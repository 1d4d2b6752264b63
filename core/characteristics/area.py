"""Size of a lesion by its area."""

from math import sqrt

from core.characteristics.lesion_view import LesionView
from core.measured import Measured


def area_px(lesion: LesionView) -> Measured:
    """Return pixels of the whole mask, all components."""
    return Measured.of(lesion.area_px)


def area_mm2(lesion: LesionView) -> Measured:
    """Return area of the whole mask, all components; only where the spacing is known."""
    return Measured.of(lesion.area_px * _pixel_mm2(lesion))


def equivalent_diameter_px(lesion: LesionView) -> Measured:
    """Return diameter of the disc of the same area: sqrt(4 area / pi)."""
    return Measured.of(lesion.equivalent_diameter_px)


def equivalent_diameter_mm(lesion: LesionView) -> Measured:
    """Return the same as `equivalent_diameter_px`, from the area in mm2."""
    return Measured.of(lesion.equivalent_diameter_px * sqrt(_pixel_mm2(lesion)))


def area_share(lesion: LesionView) -> Measured:
    """Return share of the image that the whole mask covers, from 0 to 1."""
    return Measured.of(lesion.area_px / lesion.mask.size)


def _pixel_mm2(lesion: LesionView) -> float:
    assert lesion.spacing_mm is not None
    return lesion.spacing_mm[0] * lesion.spacing_mm[1]
