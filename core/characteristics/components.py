"""Separate parts of a mask."""

from core.characteristics.lesion_view import LesionView
from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured


def components(lesion: LesionView) -> Measured:
    """Count the separate parts; pixels that meet at a corner belong together."""
    return Measured.of(lesion.n_components)


def volume_components(lesion: VolumeLesion) -> Measured:
    """Count the same as `components`, in a volume."""
    return Measured.of(lesion.component_sizes.size)
