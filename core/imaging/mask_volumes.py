"""Masks of volumes: read onto the image's grid, and written in the file's own."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.files.whole_file import write_whole
from core.imaging.mask_pictures import require_one
from core.imaging.masks.content import Target, require_room, targets_of
from core.imaging.masks.mask_values import MOST_LEVELS
from core.imaging.nearest_grid import onto_grid
from core.imaging.nifti_bytes import nifti_bytes
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark
from core.imaging.volume_files.registry import read_mask_layers
from core.imaging.volume_files.volume_format import LabelLayer
from core.volumes import Grid, orient

_FEWER = "give the labels that are meant in a file of their own"
_SAME_PLACE_SHARE = 0.1
"""Corners apart by less than so much of the finest spacing are one place: headers round differently."""


def read_volume_targets(path: Path, grid: Grid) -> tuple[Target, ...]:
    """The targets of a mask on the image's grid.

    What of its values is target is decided by `core.imaging.masks.content.targets_of`; labels are named as
    the file names them, and segments that overlap are targets of their own. A mask on another grid is
    resampled (nearest voxel), and remarked upon; the image never is.

    Args:
        path: The path as `core.imaging.volume_files.registry.read_volume` takes it, or a segmentation's.
        grid: The grid of the image.

    Returns:
        One target, perhaps empty, with pixels bool (z, y, x) of the grid's shape, or one per label.

    Raises:
        UnreadableFileError: As `read_volume`; or it is no mask, or lies beside the image.
    """
    read = read_mask_layers(path)
    _require_few(len(read), grid, path.name)
    layers: list[list[Target]] = []
    for layer in read:
        layers.append(_targets_of_layer(layer, grid.as_in_file, file=path.name))
        _require_few(sum(map(len, layers)), grid, path.name)
    found = layers[0] if len(layers) == 1 else list(chain.from_iterable(map(_numbered, count(1), layers)))
    filled = [target for target in found if target.pixels.any()]
    return tuple(filled or found[:1])


def read_mask_volume(path: Path, grid: Grid) -> NDArray[np.bool_]:
    """A mask of one target on the image's grid, as `read_volume_targets` reads it.

    Returns:
        bool (z, y, x) of the grid's shape, all False for an empty mask.

    Raises:
        UnreadableFileError: As `read_volume_targets`; or the mask holds several labels, which it lists.
    """
    return require_one(read_volume_targets(path, grid), path.name)


def _require_few(labels: int, grid: Grid, file: str) -> None:
    """Refuse more labels, or layers of labels, than anybody draws, or than fit into memory as masks."""
    if labels > MOST_LEVELS:
        raise UnreadableFileError(
            file, f"holds {labels:,} labels where {MOST_LEVELS:,} are the most", action=_FEWER
        )
    try:
        require_room(labels, math.prod(grid.shape))
    except InputError as error:
        raise UnreadableFileError(file, str(error), action=_FEWER) from error


def _numbered(layer: int, targets: list[Target]) -> list[Target]:
    """The targets of one layer of several, called by its number, and by their label where there are more."""
    if len(targets) == 1:
        return [replace(targets[0], label=str(layer))]
    return [replace(target, label=f"{layer}.{target.label}") for target in targets]


def _targets_of_layer(layer: LabelLayer, grid: Grid, *, file: str) -> list[Target]:
    volume = orient(layer.stored.array, layer.stored.affine)
    try:
        targets = targets_of(volume.voxels, layer.names, certain=layer.certain)
    except InputError as error:
        raise UnreadableFileError(
            file, str(error), action="give a mask: two values, or one per label"
        ) from error
    if volume.grid.same_place(grid, tolerance_mm=_SAME_PLACE_SHARE * min(grid.spacing_mm)):
        return [replace(target, pixels=np.ascontiguousarray(target.pixels)) for target in targets]
    moved = [replace(target, pixels=onto_grid(target.pixels, volume.grid, target=grid)) for target in targets]
    if any(target.pixels.any() for target in targets) and not any(target.pixels.any() for target in moved):
        raise UnreadableFileError(
            file,
            "lies beside its image: no voxel of it falls into the image",
            action="give the mask that was drawn on this image",
        )
    for before, after in zip(targets, moved, strict=True):
        what = "mask" if len(targets) == 1 else f"label {before.title} of the mask"
        voxels = f"{int(before.pixels.sum())} voxels became {int(after.pixels.sum())}"
        remark(
            f"{what} on another grid ({_described(volume.grid)}; image {_described(grid)}): resampled onto "
            f"the image's by the nearest voxel, {voxels}",
            action="look at it in place, or export it on the image's grid",
        )
    return moved


def write_volume_mask(path: Path, mask: NDArray[np.bool_], grid: Grid) -> Path:
    """Write a mask as NIfTI, in the image file's own order and with its affine.

    The same mask gives the same bytes. The file appears whole or not at all.

    Args:
        path: Ending in .nii or .nii.gz; its folder is there.
        mask: bool (z, y, x) of the grid's shape.
        grid: The grid of the image.

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


def _described(grid: Grid) -> str:
    sizes = " x ".join(str(size) for size in grid.shape)
    return f"{sizes} voxels of {' x '.join(f'{mm:.3g}' for mm in grid.spacing_mm)} mm, z x y x x"
