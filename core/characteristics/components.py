"""Separate parts of a mask."""

from core.characteristics.lesion_view import LesionView
from core.measured import Measured


def components(lesion: LesionView) -> Measured:
    """Number of separate parts; pixels that meet at a corner belong together."""
    return Measured.of(lesion.n_components)
