"""The way in which voxels of a grid lie to one another: lengths of the steps, and their angles.

All that a distance, an area or a volume in mm needs to know of an affine. Where the grid lies in the patient
and how it is turned changes none of them. A tilted gantry, or a volume resliced by a matrix with shear, has
axes that are not at right angles: a product of spacings is then too large, and Pythagoras wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import acos, degrees, isfinite, prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.spacing import checked_spacing_mm

RIGHT_ANGLE_COSINE = 1e-4
"""Axes whose cosines stay below this are taken as rectangular: headers round (0.006 degrees).

A distance is then wrong by less than a part in ten thousand, 0.01 mm of 10 cm.
"""


@dataclass(frozen=True, slots=True)
class VoxelSteps:
    """The steps from a pixel's (voxel's) centre to those of its neighbours.

    Attributes:
        lengths_mm: Along each axis of the array.
        cosines: Cosines of the angles between every two axes, in the order (y, x) or (z, y), (z, x), (y, x);
            None where all are right angles.

    Raises:
        InputError: There is not one cosine for every two axes, or no such grid can be.
    """

    lengths_mm: tuple[float, ...]
    cosines: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        if self.cosines is None:
            return
        pairs = len(self.lengths_mm) * (len(self.lengths_mm) - 1) // 2
        usable = len(self.cosines) == pairs and all(isfinite(cosine) for cosine in self.cosines)
        if not usable or np.linalg.eigvalsh(_correlations(self.lengths_mm, self.cosines))[0] < 1e-12:
            raise InputError(
                f"no grid has axes with the cosines {self.cosines} between them; import the volume again"
            )

    @classmethod
    def of_columns(cls, matrix: NDArray[np.floating]) -> VoxelSteps:
        """Return the steps of a matrix's columns in mm, such as the left part of an affine.

        Axes that are at right angles but for rounding (`RIGHT_ANGLE_COSINE`) are taken as such.
        """
        steps = np.asarray(matrix, dtype=np.float64)
        lengths = np.linalg.norm(steps, axis=0)
        units = steps / lengths
        found = tuple(float(units[:, one] @ units[:, two]) for one, two in _pairs(len(lengths)))
        oblique = any(abs(cosine) >= RIGHT_ANGLE_COSINE for cosine in found)
        return cls(tuple(float(length) for length in lengths), found if oblique else None)

    @property
    def is_oblique(self) -> bool:
        """Tell whether some axes are not at right angles."""
        return self.cosines is not None

    @property
    def size(self) -> float:
        """The area of a pixel in mm2, the volume of a voxel in mm3."""
        if self.cosines is None:
            return float(prod(self.lengths_mm))
        return prod(self.lengths_mm) * sqrt(
            float(np.linalg.det(_correlations(self.lengths_mm, self.cosines)))
        )

    @property
    def vectors_mm(self) -> NDArray[np.float64]:
        """The steps as rows, (n, n) in mm: indices @ vectors are places whose distances are the patient's.

        The last axis keeps its direction, the one before it lies in the plane of both, and so on: of a tilted
        stack the slices lie as they are, and leaning is what leads from one to the next.
        """
        if self.cosines is None:
            return np.diag(self.lengths_mm)
        turned = np.linalg.cholesky(_correlations(self.lengths_mm, self.cosines)[::-1, ::-1])[::-1, ::-1]
        return np.asarray(turned * np.asarray(self.lengths_mm)[:, None], dtype=np.float64)

    def places_mm(self, index: NDArray[Any]) -> NDArray[np.float64]:
        """Return places (n, axes) in mm of (n, axes) indices; differences between them are true distances."""
        if self.cosines is None:
            return np.asarray(index * np.asarray(self.lengths_mm), dtype=np.float64)
        return np.asarray(index @ self.vectors_mm, dtype=np.float64)

    def plane(self, row: int, column: int) -> VoxelSteps:
        """Return the steps within a plane of the volume, as of a picture with these axes as its (y, x)."""
        lengths = self.lengths_mm[row], self.lengths_mm[column]
        if self.cosines is None:
            return VoxelSteps(lengths)
        cosine = float(_correlations(self.lengths_mm, self.cosines)[row, column])
        return VoxelSteps(lengths, (cosine,) if abs(cosine) >= RIGHT_ANGLE_COSINE else None)

    @property
    def angles_deg(self) -> tuple[float, ...]:
        """The degrees between every two axes, in the order of `cosines`."""
        pairs = len(_pairs(len(self.lengths_mm)))
        return tuple(degrees(acos(cosine)) for cosine in self.cosines or (0.0,) * pairs)

    @property
    def angles_text(self) -> str:
        """The angles of a volume's axes in words."""
        pairs = zip(self.angles_deg, ("z, y", "z, x", "y, x"), strict=True)
        return ", ".join(f"{angle:.1f}° ({pair})" for angle, pair in pairs)


def checked_steps(spacing_mm: Sequence[float] | VoxelSteps | None, *, n_axes: int) -> VoxelSteps | None:
    """The steps of an array's pixels, None where their distance is unknown.

    Args:
        spacing_mm: Steps; or distances along the axes of a grid that is known to be rectangular; or None.
        n_axes: Axes of the array that it belongs to.

    Raises:
        InputError: Another number of axes, or a length that is not a positive finite number.
    """
    if not isinstance(spacing_mm, VoxelSteps):
        lengths = checked_spacing_mm(spacing_mm, n_axes=n_axes)
        return None if lengths is None else VoxelSteps(lengths)
    checked_spacing_mm(spacing_mm.lengths_mm, n_axes=n_axes)
    return spacing_mm


def _pairs(n_axes: int) -> list[tuple[int, int]]:
    return list(combinations(range(n_axes), 2))


def _correlations(lengths: tuple[float, ...], cosines: tuple[float, ...]) -> NDArray[np.float64]:
    """Return the cosines between all axes, as a symmetric matrix with ones along its diagonal."""
    found = np.eye(len(lengths))
    for (one, two), cosine in zip(_pairs(len(lengths)), cosines, strict=True):
        found[one, two] = found[two, one] = cosine
    return found
