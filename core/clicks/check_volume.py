"""Volumes are checked where they enter a model."""

from __future__ import annotations

from core.errors import InputError
from core.volumes import Volume


def require_signal(volume: Volume) -> None:
    """Refuse a volume that models cannot normalise.

    Raises:
        InputError: It has no voxel above 0.
    """
    middle = volume.shape[0] // 2
    nearest_first = sorted(range(volume.shape[0]), key=lambda z: abs(z - middle))
    if not any((volume.voxels[z] > 0).any() for z in nearest_first):
        raise InputError("the volume has no voxel above 0, so there is nothing to segment; check the file")
