"""The likeness of a lesion's shape to a ball."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.measure import marching_cubes, mesh_surface_area

from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured
from core.voxel_steps import VoxelSteps


def sphericity(lesion: VolumeLesion) -> Measured:
    """Return (36 pi V^2)^(1/3) / A of the largest component's mesh, above 0; 1 for a ball.

    The surface is that of marching cubes at 0.5 (Lorensen and Cline 1987, doi:10.1145/37402.37422), the
    volume V that which it encloses, as in the Image Biomarker Standardisation Initiative
    (doi:10.1148/radiol.2020191145). Steps between voxels keep the value of a ball near 0.9.
    """
    padded = np.pad(lesion.largest, 1).astype(np.float32)
    corners, faces = _mesh_mm(padded, lesion.steps)
    first, second, third = corners[faces].swapaxes(0, 1).astype(np.float64)
    volume_mm3 = abs(float(np.einsum("ij,ij->", first, np.cross(second, third)))) / 6
    area_mm2 = float(mesh_surface_area(corners, faces))  # type: ignore[no-untyped-call]
    return Measured.of((36 * pi * volume_mm3**2) ** (1 / 3) / area_mm2)


def _mesh_mm(padded: NDArray[np.float32], steps: VoxelSteps) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return corners in mm and triangles; in an oblique grid they are found on voxels, then brought to mm."""
    spacing = (1.0, 1.0, 1.0) if steps.is_oblique else steps.lengths_mm
    corners, faces, _, _ = marching_cubes(padded, 0.5, spacing=spacing)  # type: ignore[no-untyped-call]
    return (steps.places_mm(corners) if steps.is_oblique else corners), faces
