"""A volume in memory: axial slices in a fixed orientation, and the way back to the file's own grid.

Array axes are (z, y, x): z runs from foot to head, y from front to back, x from the patient's right to the
left, whatever the file's own order; axes are permuted and mirrored, never resampled. A slice `voxels[z]` is
thus seen as radiologists see it, from the feet. World coordinates are those of NIfTI: millimetres to the
patient's right-to-left negated, (right, anterior, superior) = RAS+.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.voxel_steps import VoxelSteps


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """The way in which a file's own array becomes (z, y, x).

    Attributes:
        axes: The axes of the file's array for z, y and x.
        mirrored: True, for each of z, y and x, where it runs the other way in the file.
    """

    axes: tuple[int, int, int] = (0, 1, 2)
    mirrored: tuple[bool, bool, bool] = (False, False, False)

    def to_zyx(self, stored: NDArray[Any]) -> NDArray[Any]:
        """A view of the file's array as (z, y, x); nothing is copied."""
        return stored.transpose(self.axes)[self._steps]

    def to_stored(self, array: NDArray[Any]) -> NDArray[Any]:
        """A view of a (z, y, x) array in the file's own order."""
        return array[self._steps].transpose(tuple(int(axis) for axis in np.argsort(self.axes)))

    @property
    def _steps(self) -> tuple[slice, ...]:
        return tuple(slice(None, None, -1 if mirrored else 1) for mirrored in self.mirrored)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The place of a volume's voxels.

    Attributes:
        shape: (z, y, x).
        affine: (4, 4) float64, array index (z, y, x, 1) to mm (right, anterior, superior, 1); exact, that
            of the file in other order.
        stored: The file's own order.
        file_spacing_mm: (z, y, x) that the file itself says, where a user gave another one for it; None
            where the affine is the file's own.

    Raises:
        InputError: The affine is not finite or not invertible.
    """

    shape: tuple[int, int, int]
    affine: NDArray[np.float64]
    stored: StoredOrder = StoredOrder()
    file_spacing_mm: tuple[float, float, float] | None = None

    def __post_init__(self) -> None:
        if self.affine.shape != (4, 4) or not np.isfinite(self.affine).all():
            raise InputError("the volume's affine is not a finite 4 x 4 matrix; export the file again")
        if abs(np.linalg.det(self.affine[:3, :3])) < 1e-12:
            raise InputError("the volume's affine has no inverse (an axis of no length); export it again")

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """The distance between voxel centres along z, y and x."""
        z, y, x = np.linalg.norm(self.affine[:3, :3], axis=0)
        return float(z), float(y), float(x)

    @property
    def steps(self) -> VoxelSteps:
        """The steps that everything in mm is measured by, also where the axes are not at right angles."""
        return VoxelSteps.of_columns(self.affine[:3, :3])

    @property
    def voxel_mm3(self) -> float:
        """The volume of a voxel; exact for sheared grids as well."""
        return float(abs(np.linalg.det(self.affine[:3, :3])))

    def with_spacing_mm(self, spacing_mm: tuple[float, float, float]) -> Grid:
        """The same voxels so far apart (z, y, x): for a file whose own spacing is known to be wrong.

        Directions and the place of the first voxel stay.
        """
        said = self.spacing_mm if self.file_spacing_mm is None else self.file_spacing_mm
        return Grid(self.shape, self._spaced(spacing_mm), self.stored, said)

    @property
    def as_in_file(self) -> Grid:
        """The grid as the file itself says, which masks drawn on the file share."""
        if self.file_spacing_mm is None:
            return self
        return Grid(self.shape, self._spaced(self.file_spacing_mm), self.stored)

    def _spaced(self, spacing_mm: tuple[float, float, float]) -> NDArray[np.float64]:
        affine = self.affine.copy()
        affine[:3, :3] *= np.asarray(spacing_mm) / np.asarray(self.spacing_mm)
        return affine

    def world_mm(self, index: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the positions (n, 3) of (z, y, x) indices as (n, 3) mm (right, anterior, superior)."""
        moved: NDArray[np.float64] = index @ self.affine[:3, :3].T + self.affine[:3, 3]
        return moved

    def same_place(self, other: Grid, *, tolerance_mm: float = 1e-3) -> bool:
        """Tell whether two grids have the same shape and their corners lie within `tolerance_mm`."""
        if self.shape != other.shape:
            return False
        corners = np.array(np.meshgrid(*((0, size - 1) for size in self.shape))).reshape(3, -1).T
        return bool(np.abs(self.world_mm(corners) - other.world_mm(corners)).max() <= tolerance_mm)


@dataclass(frozen=True, slots=True, eq=False)
class Volume:
    """Voxels and where they lie.

    Attributes:
        voxels: (z, y, x), the file's own values; may be a view of a memory-mapped file: index slices.
        grid: The grid, of the same shape.
    """

    voxels: NDArray[Any]
    grid: Grid

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape (z, y, x)."""
        return self.grid.shape

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        """The spacing along (z, y, x)."""
        return self.grid.spacing_mm


def orient(stored: NDArray[Any], affine: NDArray[np.floating]) -> Volume:
    """The (z, y, x) view of a file's array.

    Args:
        stored: Three axes in the file's own order.
        affine: (4, 4), index along those axes to mm RAS+ (a file in LPS has its first two rows negated
            by the reader).

    Raises:
        InputError: The array has not three axes, or the affine cannot be used.
    """
    if stored.ndim != 3:
        raise InputError(f"an array of {stored.ndim} axes is no volume; give one of three")
    Grid(
        (1, 1, 1), np.asarray(affine, dtype=np.float64)
    )  # a useless matrix is refused before it is taken apart
    order = _order(np.asarray(affine, dtype=np.float64))
    voxels = order.to_zyx(stored)
    depth, height, width = voxels.shape
    return Volume(voxels, Grid((depth, height, width), _reordered(affine, order, stored.shape), order))


def _order(affine: NDArray[np.float64]) -> StoredOrder:
    """Return for superior, posterior and left the file's axis that runs most along it, each used once."""
    import nibabel

    codes = nibabel.orientations.io_orientation(affine)  # type: ignore[no-untyped-call]  # per file axis: world axis (R, A, S), +1 or -1
    axes = {int(world): (axis, int(flip)) for axis, (world, flip) in enumerate(codes)}
    (z, up), (y, front), (x, right) = axes[2], axes[1], axes[0]
    return StoredOrder((z, y, x), (up < 0, front > 0, right > 0))


def _reordered(
    affine: NDArray[np.floating], order: StoredOrder, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """The affine for (z, y, x) indices of the oriented view."""
    matrix = np.asarray(affine, dtype=np.float64)
    index = np.zeros((4, 4))
    index[3, 3] = 1.0
    for place, (axis, mirrored) in enumerate(zip(order.axes, order.mirrored, strict=True)):
        index[axis, place] = -1.0 if mirrored else 1.0
        index[axis, 3] = shape[axis] - 1 if mirrored else 0.0
    moved: NDArray[np.float64] = matrix @ index
    return moved
