"""Masks of volumes: read onto the image's grid, and written in the file's own."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.nearest_grid import onto_grid
from core.imaging.read import UnreadableFileError
from core.imaging.volume_files.registry import read_volume
from core.imaging.whole_file import write_whole
from core.volumes import Grid

_SAME_PLACE_SHARE = 0.1
"""Corners apart by less than so much of the finest spacing are one place: headers round differently."""


def read_mask_volume(path: Path, grid: Grid) -> tuple[NDArray[np.bool_], str | None]:
    """A mask on the image's grid: every voxel above zero is target.

    A mask on another grid is resampled (nearest voxel); the image never is.

    Args:
        path: As `core.imaging.volume_files.registry.read_volume` takes it.
        grid: Of the image.

    Returns:
        bool (z, y, x) of the grid's shape, all False for an empty mask; and what was done to it, as words
        for a report, None where nothing was.

    Raises:
        UnreadableFileError: As `read_volume`; or the mask lies beside the image.
    """
    volume = read_volume(path)
    grid = grid.as_in_file
    mask = np.ascontiguousarray(volume.voxels > 0)
    if volume.grid.same_place(grid, tolerance_mm=_SAME_PLACE_SHARE * min(grid.spacing_mm)):
        return mask, None
    resampled = onto_grid(mask, volume.grid, target=grid)
    if mask.any() and not resampled.any():
        raise UnreadableFileError(
            path.name,
            "lies beside its image: no voxel of it falls into the image",
            action="give the mask that was drawn on this image",
        )
    note = (
        f"mask on another grid ({_described(volume.grid)}; image {_described(grid)}): resampled onto the "
        f"image's by the nearest voxel, {int(mask.sum())} voxels became {int(resampled.sum())}"
    )
    return resampled, note


def write_volume_mask(path: Path, mask: NDArray[np.bool_], grid: Grid) -> Path:
    """Write a mask as NIfTI, in the image file's own order and with its affine.

    The same mask gives the same bytes. The file appears whole or not at all.

    Args:
        path: Ending in .nii or .nii.gz; its folder is there.
        mask: bool (z, y, x) of the grid's shape.
        grid: Of the image.

    Raises:
        OSError: The disk is full or not writable.
    """
    write_whole(path, nifti_bytes(grid.stored.to_stored(mask), stored_affine(grid), name=path.name))
    return path


def stored_affine(grid: Grid) -> NDArray[np.float64]:
    """The affine for indices in the file's own order: that of the file the grid was read from."""
    grid = grid.as_in_file
    affine = np.eye(4)
    origin = grid.affine[:3, 3].copy()
    for place, (axis, mirrored) in enumerate(zip(grid.stored.axes, grid.stored.mirrored, strict=True)):
        column = grid.affine[:3, place]
        affine[:3, axis] = -column if mirrored else column
        origin += column * (grid.shape[place] - 1) if mirrored else 0.0
    affine[:3, 3] = origin
    return affine


def nifti_bytes(stored: NDArray[Any], affine: NDArray[np.float64], *, name: str = "mask.nii.gz") -> bytes:
    """An array as a NIfTI file, compressed where the name ends in .gz; equal arrays, equal bytes.

    A mask is written as 0 and 1.
    """
    import nibabel

    values = stored.astype(np.uint8) if stored.dtype == np.bool_ else stored
    image = nibabel.Nifti1Image(values, affine)  # type: ignore[no-untyped-call]
    image.set_sform(affine, code=1)  # type: ignore[no-untyped-call]
    image.header.set_xyzt_units("mm")  # type: ignore[no-untyped-call]
    # The qform cannot hold shear: left out there, so that no program takes a wrong one.
    cosines = affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0)
    rigid = np.allclose(cosines.T @ cosines, np.eye(3), atol=1e-5)
    image.set_qform(affine if rigid else None, code=1 if rigid else 0)  # type: ignore[no-untyped-call]
    whole: bytes = image.to_bytes()
    return _gzipped(whole) if name.lower().endswith(".gz") else whole


def _gzipped(data: bytes) -> bytes:
    """Compressed without name and time, which would make equal masks different files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=1) as file:
        file.write(data)
    return buffer.getvalue()


def _described(grid: Grid) -> str:
    sizes = " x ".join(str(size) for size in grid.shape)
    return f"{sizes} voxels of {' x '.join(f'{mm:.3g}' for mm in grid.spacing_mm)} mm, z x y x x"
