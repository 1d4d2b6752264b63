"""The three planes of a volume as they are hung on a screen, and the way from a place on them to the voxel.

Array axes are those of `core.volumes`: z to superior, y to posterior, x to left. On the screen superior and
anterior are up, the patient's right is at the left hand side of axial and coronal planes, and anterior is at
the left of sagittal ones. Plane coordinates are (row, column) index coordinates of the hung picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.voxel_steps import VoxelSteps

IndexZyx = tuple[int, int, int]


class Plane(StrEnum):
    """The planes, the one that is drawn on first."""

    AXIAL = "axial"
    CORONAL = "coronal"
    SAGITTAL = "sagittal"


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters at the edges of a hung picture: where they lie in the patient."""

    top: str
    bottom: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class _Hanging:
    """The array axes of a plane: that looked along, those of rows and columns; whether rows run upwards."""

    along: int
    row: int
    column: int
    flipped: bool
    letters: Letters


_HANGINGS = {
    Plane.AXIAL: _Hanging(0, 1, 2, False, Letters("A", "P", "R", "L")),
    Plane.CORONAL: _Hanging(1, 0, 2, True, Letters("S", "I", "R", "L")),
    Plane.SAGITTAL: _Hanging(2, 0, 1, True, Letters("S", "I", "A", "P")),
}


def letters_of(plane: Plane) -> Letters:
    """Return R/L, A/P and S/I at the edges."""
    return _HANGINGS[plane].letters


def axis_along(plane: Plane) -> int:
    """The array axis that a plane cuts: 0 for axial."""
    return _HANGINGS[plane].along


def plane_shape(plane: Plane, shape_zyx: tuple[int, ...]) -> tuple[int, int]:
    """Return (rows, columns) of the hung picture."""
    hanging = _HANGINGS[plane]
    return shape_zyx[hanging.row], shape_zyx[hanging.column]


def plane_spacing_mm(plane: Plane, spacing_mm: tuple[float, ...]) -> tuple[float, float]:
    """Return the distance between the centres of rows and of columns, from spacing along (z, y, x)."""
    hanging = _HANGINGS[plane]
    return spacing_mm[hanging.row], spacing_mm[hanging.column]


def plane_cosine(plane: Plane, steps: VoxelSteps) -> float:
    """Return the cosine between a step down and a step to the right on the hung plane; 0 at right angles.

    The planes of an oblique volume are hung as if rectangular; whoever measures on them needs it.
    """
    hanging = _HANGINGS[plane]
    (cosine,) = steps.plane(hanging.row, hanging.column).cosines or (0.0,)
    return -cosine if hanging.flipped else cosine


def cut(voxels: NDArray[Any], plane: Plane, index: int) -> NDArray[Any]:
    """The plane at an index of the axis it cuts, hung; a view, nothing is copied.

    Args:
        voxels: (z, y, x), voxels or a mask.
        plane: The plane to cut.
        index: Along `axis_along`.
    """
    hanging = _HANGINGS[plane]
    stored = voxels[(slice(None),) * hanging.along + (index,)]
    return stored[::-1] if hanging.flipped else stored


def to_plane(
    plane: Plane, position_zyx: tuple[float, ...], shape_zyx: tuple[int, ...]
) -> tuple[float, float]:
    """Return (row, column) of a position in the volume on the plane through it."""
    hanging = _HANGINGS[plane]
    row = position_zyx[hanging.row]
    return (shape_zyx[hanging.row] - 1 - row if hanging.flipped else row), position_zyx[hanging.column]


def to_volume(
    plane: Plane, position: tuple[float, float], *, at: IndexZyx, shape_zyx: tuple[int, ...]
) -> IndexZyx:
    """The voxel under a place on a plane: inverse of `to_plane`, to the nearest voxel of the volume.

    Args:
        plane: The plane that was pointed at.
        position: (row, column); places outside go to the border.
        at: (z, y, x) of the cross-hair, whose index along the plane's own axis is kept.
        shape_zyx: The shape of the volume.
    """
    hanging = _HANGINGS[plane]
    row, column = position
    moved = list(at)
    moved[hanging.row] = round(shape_zyx[hanging.row] - 1 - row if hanging.flipped else row)
    moved[hanging.column] = round(column)
    return inside((moved[0], moved[1], moved[2]), shape_zyx)


def position_in_volume(
    plane: Plane, position: tuple[float, float], *, index: int, rows: int
) -> tuple[float, float, float]:
    """Return (z, y, x) of a place on a plane: the inverse of `to_plane`.

    Args:
        plane: The plane that was pointed at.
        position: (row, column).
        index: The index of the plane along the axis that it cuts.
        rows: The number of rows of the hung picture; rows of coronal and sagittal planes run upwards.
    """
    hanging = _HANGINGS[plane]
    row, column = position
    found = [float(index)] * 3
    found[hanging.row] = rows - 1 - row if hanging.flipped else row
    found[hanging.column] = column
    return found[0], found[1], found[2]


def inside(at: IndexZyx, shape_zyx: tuple[int, ...]) -> IndexZyx:
    """The nearest index of the volume."""
    z, y, x = (int(np.clip(index, 0, size - 1)) for index, size in zip(at, shape_zyx, strict=True))
    return z, y, x
