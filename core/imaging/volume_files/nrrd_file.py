"""NRRD with its header in the same file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.gate import opened_file
from core.files.limits import VOLUME_BYTES
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.nrrd_data import read_header, read_values
from core.imaging.volume_files.nrrd_segments import names_in_layer, segments_of
from core.imaging.volume_files.volume_checks import (
    colour,
    require_more_than_a_picture,
    several_phases,
    several_values,
    unreadable,
)
from core.imaging.volume_files.volume_format import MaskLayer, StoredVolume, VolumeFormat, ends_with

_TO_RAS = {
    "right-anterior-superior": (1, 1, 1),
    "ras": (1, 1, 1),
    "left-anterior-superior": (-1, 1, 1),
    "las": (-1, 1, 1),
    "left-posterior-superior": (-1, -1, 1),
    "lps": (-1, -1, 1),
}
"""Signs that bring a space of the format's definition to right, anterior, superior."""

_COLOUR_KINDS = frozenset({"rgb-color", "rgba-color", "hsv-color", "xyz-color", "3-color", "4-color"})

_SEVERAL_VALUES = frozenset(
    {"vector", "covariant-vector", "normal", "complex", "quaternion", "2-vector", "3-vector", "4-vector"}
    | {"3-normal", "3-gradient", "2d-symmetric-matrix", "2d-matrix", "3d-symmetric-matrix", "3d-matrix"}
)
"""Kinds of an axis along which lie the numbers of one voxel, and no phases."""


def read_nrrd(path: Path) -> StoredVolume:
    """A NRRD file, read whole.

    Raises:
        UnreadableFileError: The file is damaged, in colour, 4D, or does not say where its voxels lie.
    """
    array, header = _read(path)
    array = _spatial(array, header, file=path.name)
    return StoredVolume(array, _affine(header, file=path.name))


def read_nrrd_layers(path: Path) -> tuple[MaskLayer, ...]:
    """A NRRD file as a mask: an axis that is none of space holds layers; segments as 3D Slicer names them.

    Raises:
        UnreadableFileError: As `read_nrrd`.
    """
    array, header = _read(path)
    segments = segments_of(header)
    affine = _affine(header, file=path.name)
    layers = _layers(array, header, file=path.name)
    return tuple(
        MaskLayer(StoredVolume(layer, affine), names_in_layer(segments, number))
        for number, layer in enumerate(layers)
    )


def _read(path: Path) -> tuple[NDArray[Any], Mapping[str, Any]]:
    if path.suffix.lower() == ".nhdr":
        raise UnreadableFileError(
            path.name, "keeps its voxels in another file", action="save it as one .nrrd file"
        )
    try:
        with opened_file(path, limit=VOLUME_BYTES) as file:
            header = read_header(file, path.name)
            array = read_values(file, header, path.name)
    except UnreadableFileError:
        raise
    except Exception as error:  # pynrrd raises whatever a damaged file leads it into
        raise unreadable(path, error, format_label="NRRD") from error
    require_more_than_a_picture(array, path.name)
    return array, header


def _layers(array: NDArray[Any], header: Mapping[str, Any], *, file: str) -> list[NDArray[Any]]:
    """The volumes along the one axis that is none of space, or the array itself."""
    if _COLOUR_KINDS & {str(kind).lower() for kind in header.get("kinds", [])}:
        raise colour(file)
    directions = header.get("space directions")
    others = [] if directions is None else [axis for axis, one in enumerate(directions) if _is_none(one)]
    if array.ndim <= 3 or len(others) != 1:
        return [array]
    return list(np.moveaxis(array, others[0], 0))


def _spatial(array: NDArray[Any], header: Mapping[str, Any], *, file: str) -> NDArray[Any]:
    """The array without an axis of length 1 that is none of space."""
    kinds = [str(kind).lower() for kind in header.get("kinds", [])]
    if _COLOUR_KINDS & set(kinds):
        raise colour(file)
    directions = header.get("space directions")
    if directions is None or array.ndim <= 3:
        return array
    others = [axis for axis, direction in enumerate(directions) if _is_none(direction)]
    for axis in others if len(others) == array.ndim - 3 else range(3, array.ndim):
        if array.shape[axis] > 1 and axis < len(kinds) and kinds[axis] in _SEVERAL_VALUES:
            raise several_values(file, array.shape[axis], kinds[axis])
        if array.shape[axis] > 1:
            raise several_phases(file, array.shape[axis])
    return array.squeeze(tuple(others))


def _affine(header: Mapping[str, Any], *, file: str) -> NDArray[np.float64]:
    signs = _TO_RAS.get(str(header.get("space", "")).lower())
    directions = [one for one in header.get("space directions", ()) if not _is_none(one)]
    if signs is None or len(directions) != 3 or any(len(one) != 3 for one in directions):
        raise UnreadableFileError(
            file,
            "does not say where its voxels lie (no space with three directions)",
            action="save it again with its orientation, for example from 3D Slicer",
        )
    units = {str(unit).lower() for unit in header.get("space units", ())}
    if units - {"mm", "millimeter", "millimeters", ""}:
        raise UnreadableFileError(
            file, f"measures in {', '.join(sorted(units))}", action="save it again in millimetres"
        )
    affine = np.eye(4)
    affine[:3, :3] = np.asarray(directions, dtype=np.float64).T
    affine[:3, 3] = np.asarray(header.get("space origin", (0.0, 0.0, 0.0)), dtype=np.float64)
    affine[:3] *= np.asarray(signs, dtype=np.float64)[:, None]
    return affine


def _is_none(direction: Any) -> bool:
    """Whether an axis is none of space."""
    return direction is None or bool(np.isnan(np.asarray(direction, dtype=np.float64)).all())


NRRD = VolumeFormat("nrrd", "NRRD", ends_with(".nrrd", ".nhdr"), read_nrrd, read_nrrd_layers)
