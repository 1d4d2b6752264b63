"""Axial slices of a volume as grey pictures, each made when it is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.imaging.intensity_window import IntensityWindow, Limits
from core.volumes import Volume


class WindowedFrames:
    """The `core.models.contracts.Frames` of a volume.

    The window's limits are worked out once, over the whole volume; no slice is converted before it is
    asked for, and none is kept.
    """

    def __init__(self, volume: Volume, window: IntensityWindow) -> None:
        self.window = window
        self.limits: Limits = window.limits(volume.voxels)
        self._volume = volume

    def __len__(self) -> int:
        """Return the number of slices."""
        return self._volume.shape[0]

    @property
    def shape(self) -> tuple[int, int]:
        """The size (y, x) of every slice."""
        return self._volume.shape[1], self._volume.shape[2]

    def __getitem__(self, slice_index: int) -> NDArray[np.uint8]:
        """Return one slice, (y, x).

        Raises:
            IndexError: There is no such slice.
        """
        return self.limits.apply(self._volume.voxels[slice_index])
