"""The grid that a model of cubes works on: the volume's own, or one of equal steps in mm.

As TorchIO's Resample and ToCanonical (0.20.1) make it: the new voxels begin where the file's first voxel
begins, and their number is rounded up, so the last of each axis may hang over the end. Axes that are not at
right angles (a tilted gantry) stay so: voxels get equal sides and keep their angles, and the model sees the
volume leaning. Its answer is measured on the volume's own voxels (`core.voxel_steps`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clicks.grid_axis import GridAxis
from core.errors import SettingsError
from core.models.contracts import Block
from core.volumes import Grid

_UPWARDS = (True, False, False)
"""The directions of z, y and x: to superior, anterior and right, as the models' cubes do."""


@dataclass(frozen=True, slots=True, eq=False)
class ModelGrid:
    """The two grids of a volume: its own and the model's.

    Attributes:
        grid: Grid of the volume.
        voxel_mm: Side of the model's voxels; None to work on those of the volume.
        smooth: True where a larger voxel of the model's is the mean over what it covers, see
            `GridAxis.samples`.

    Raises:
        SettingsError: The side is not a positive number.
    """

    grid: Grid
    voxel_mm: float | None
    smooth: bool = False

    def __post_init__(self) -> None:
        if self.voxel_mm is not None and not self.voxel_mm > 0:
            raise SettingsError(f"voxels of {self.voxel_mm} mm cannot be; give a positive side or none")

    @property
    def axes(self) -> tuple[GridAxis, GridAxis, GridAxis]:
        """Return those of z, y and x."""
        z, y, x = (self._axis(place) for place in range(3))
        return z, y, x

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return (z, y, x) of the model's grid."""
        z, y, x = (axis.model_size for axis in self.axes)
        return z, y, x

    def in_model(self, index: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the volume indices (n, 3) as (z, y, x) positions (n, 3) in the model's grid."""
        return np.stack([axis.in_model(index[:, i]) for i, axis in enumerate(self.axes)], axis=1)

    def in_volume(self, index: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the model indices (n, 3) as (z, y, x) positions (n, 3) in the volume."""
        return np.stack([axis.in_volume(index[:, i]) for i, axis in enumerate(self.axes)], axis=1)

    def mask_in_model(self, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A mask of the volume on the model's grid, by the nearest voxel."""
        if self.voxel_mm is None:
            return mask
        taken = [axis.nearest_in_volume() for axis in self.axes]
        return _taken(mask, taken)

    def mask_in_volume(self, mask: NDArray[np.bool_], block: Block) -> NDArray[np.bool_]:
        """A mask of a box of the model's grid on the volume's grid, by the nearest voxel; False elsewhere.

        Args:
            mask: bool, of the block's shape.
            block: The block in which it lies.
        """
        places = zip(self.axes, block.start, block.shape, strict=True)
        return _taken(mask, [axis.nearest_in_block(start, size) for axis, start, size in places])

    def evidence_in_volume(self, evidence: NDArray[np.float32], block: Block) -> NDArray[np.bool_]:
        """Tell where evidence for the lesion, linear between a box's voxels, is above 0 on the volume's grid.

        Args:
            evidence: float32 (z, y, x) of the block's shape; its sign is the answer.
            block: The block in which it lies in the model's grid; there is no lesion outside of it.

        Returns:
            bool (z, y, x) of the volume's shape.
        """
        mask = np.zeros(self.grid.shape, dtype=np.bool_)
        places: list[slice] = []
        values = evidence
        for number, (axis, start) in enumerate(zip(self.axes, block.start, strict=True)):
            lines = np.moveaxis(values, number, 0)
            first, between = axis.linear_in_block(lines, start)
            places.append(slice(first, first + len(between)))
            values = np.moveaxis(between, 0, number)
        mask[tuple(places)] = values > 0
        return mask

    def _axis(self, place: int) -> GridAxis:
        native = self.voxel_mm is None
        return GridAxis(
            size=self.grid.shape[place],
            spacing_mm=1.0 if native else self.grid.spacing_mm[place],
            voxel_mm=self.voxel_mm or 1.0,
            mirrored=self.grid.stored.mirrored[place],
            scanned=self.grid.stored.axes[place] == 0,
            upwards=_UPWARDS[place],
            smooth=self.smooth,
        )


def centred_block(low: NDArray[np.integer], stop: NDArray[np.integer], *, side: int) -> Block:
    """A cube around a box as TorchIO's CropOrPad (0.20.1) places it: halves go left, back and down.

    Args:
        low: (z, y, x) index of the box's first voxel.
        stop: One past its last.
        side: Side of the cube, even.
    """
    middle = (np.asarray(low, dtype=np.float64) + np.asarray(stop)) / 2
    z, y, x = (int(np.floor(at) if up else np.ceil(at)) for at, up in zip(middle, _UPWARDS, strict=True))
    return Block((z - side // 2, y - side // 2, x - side // 2), (side,) * 3)


def _taken(mask: NDArray[np.bool_], places: list[NDArray[np.intp]]) -> NDArray[np.bool_]:
    """The mask at these places of its axes, False where one lies outside."""
    found = np.zeros([len(at) for at in places], dtype=np.bool_)
    # Planes in which the mask is empty need not be looked up: a lesion is a small part of a volume.
    wanted = [_filled(mask, axis, at) for axis, at in enumerate(places)]
    found[np.ix_(*wanted)] = mask[np.ix_(*(at[ok] for at, ok in zip(places, wanted, strict=True)))]
    return found


def _filled(mask: NDArray[np.bool_], axis: int, at: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which places along an axis lie in the mask's array and in a plane that is not empty."""
    filled = np.asarray(mask.any(axis=tuple({0, 1, 2} - {axis})), dtype=np.bool_)
    inside: NDArray[np.bool_] = (at >= 0) & (at < len(filled))
    inside[inside] = filled[at[inside]]
    return inside
