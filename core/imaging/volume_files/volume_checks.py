"""What every volume must be, whatever its format."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.limits import VOLUME_BYTES, sized
from core.imaging.file_kinds import foreign_kind
from core.imaging.read_image import UnreadableFileError

_SHOWN_SIDES = 7
_LEAST_SHARE_OF_BOX = 0.05
"""A gantry tilted by 30 degrees leaves 0.87."""


def require_volume(shape: Sequence[int], dtype: np.dtype[Any], file: str) -> int:
    """Refuse a volume that is too large by what its header says.

    Returns:
        The bytes of its values.

    Raises:
        UnreadableFileError: Says how large it would be, or that a side is none.
    """
    if any(side < 0 for side in shape):
        raise UnreadableFileError(file, "says that a side is below zero", action="export it again")
    count = math.prod(int(side) for side in shape) * dtype.itemsize
    if count > VOLUME_BYTES.value():
        sides = " x ".join(f"{side:,}" for side in shape[:_SHOWN_SIDES])
        raise UnreadableFileError(
            file,
            f"says that it has {sides} values, {sized(count)}; {sized(VOLUME_BYTES.value())} are the most",
            action=f"crop or downsample it, or set {VOLUME_BYTES.variable} higher",
        )
    return count


def require_three_axes(array: NDArray[Any], file: str) -> NDArray[Any]:
    """The array with three axes: a fourth of length 1 is dropped.

    Raises:
        UnreadableFileError: A picture, several phases, colour, or nothing at all.
    """
    if array.size == 0:
        raise UnreadableFileError(file, f"holds no voxel (shape {array.shape})", action="export it again")
    if array.dtype.names is not None:
        raise colour(file)
    while array.ndim > 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim > 4 and array.shape[3] == 1:  # NIfTI keeps what a voxel holds beside its time in axis 5
        raise several_values(file, array.shape[4])
    require_more_than_a_picture(array, file)
    if array.ndim > 3:
        raise several_phases(file, array.shape[3])
    if array.dtype.kind not in "buif":
        raise UnreadableFileError(
            file, f"holds values of the type {array.dtype}", action="export integers or real numbers"
        )
    return array


def require_more_than_a_picture(array: NDArray[Any], file: str) -> None:
    """Refuse an array of two axes.

    Raises:
        UnreadableFileError: It is one.
    """
    if array.ndim < 3:
        raise UnreadableFileError(
            file, "is a picture, not a volume", action="give the whole stack of slices as one volume"
        )


def require_finite(array: NDArray[Any], file: str) -> None:
    """Refuse NaN and infinity; whole numbers are not looked at.

    Raises:
        UnreadableFileError: A voxel has no value.
    """
    if array.dtype.kind != "f":
        return
    # The least and the greatest carry NaN and infinity along, at the price of one reading and no copy.
    slabs = np.moveaxis(array, int(np.argmax(np.abs(array.strides))), 0)
    if not np.isfinite([(slab.min(), slab.max()) for slab in slabs]).all():
        wrong = sum(int(np.count_nonzero(~np.isfinite(slab))) for slab in slabs)
        raise UnreadableFileError(
            file,
            f"{wrong} voxels are not finite numbers (NaN or infinity)",
            action="find out what they were before they are set to a number, and export it again",
        )


def require_affine(affine: NDArray[np.float64], file: str) -> None:
    """Refuse a grid without a place or with an axis of no length.

    Raises:
        UnreadableFileError: The matrix is not finite, has no inverse or all but none.
    """
    if not np.isfinite(affine).all() or abs(np.linalg.det(affine[:3, :3])) < 1e-12:
        raise UnreadableFileError(
            file,
            "its affine is zero or has no inverse: where its voxels lie is not known",
            action="export it again from the original images",
        )
    _require_axes_apart(affine, file)


def _require_axes_apart(affine: NDArray[np.float64], file: str) -> None:
    """Refuse a grid that is all but flat: no tilt comes near it, a mistaken position does."""
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    share = abs(np.linalg.det(affine[:3, :3] / lengths))
    if share < _LEAST_SHARE_OF_BOX:
        raise UnreadableFileError(
            file,
            f"its axes lie almost in one plane (a voxel fills {share:.1%} of the box with its sides)",
            action="find out where its slices lie, and export it again",
        )


def several_phases(file: str, count: int) -> UnreadableFileError:
    """The error of a series of volumes."""
    return UnreadableFileError(
        file,
        f"holds {count} volumes (4D, several phases)",
        action="export the phase to be used (of contrast-enhanced breast MRI the first after contrast) as a "
        "file of its own",
    )


def several_values(file: str, count: int, what: str = "a colour or a vector") -> UnreadableFileError:
    """The error of a volume whose voxels hold more than one number each."""
    return UnreadableFileError(
        file,
        f"holds {count} values a voxel ({what})",
        action="export the one to be used as a volume of its own",
    )


def colour(file: str) -> UnreadableFileError:
    """The error of a volume in colour."""
    return UnreadableFileError(
        file, "is in colour (RGB)", action="give the grey values that the colours were made of"
    )


def damaged(file: str, error: Exception, *, format_label: str) -> UnreadableFileError:
    """The error of a file that its library cannot read."""
    return UnreadableFileError(
        file,
        f"cannot be read as {format_label} ({type(error).__name__})",
        action="it is damaged, cut short or of another kind: replace it by an intact copy",
    )


def unreadable(path: Path, error: Exception, *, format_label: str) -> UnreadableFileError:
    """The error of a file that its library cannot read, or that is of another kind than its name says."""
    kind = foreign_kind(path)
    if kind is None or format_label in kind or "gzip" in kind:
        return damaged(path.name, error, format_label=format_label)
    return UnreadableFileError(
        path.name, f"is {kind}, not {format_label}", action="give it the ending of what it is, or convert it"
    )
