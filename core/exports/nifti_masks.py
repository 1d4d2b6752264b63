"""Masks as NIfTI: a file per lesion, with the affine of the image that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, is_volume_case
from core.exports.mask_format import LoadedMasks, MaskFormat, WrittenFile, require_image
from core.files.whole_file import write_whole
from core.imaging.nifti_bytes import nifti_bytes
from core.imaging.volume_files.registry import read_stored_volume
from core.volumes import orient


def write_nifti_masks(loaded: LoadedMasks, folder: Path) -> Sequence[WrittenFile]:
    """Write one ``.nii.gz`` of 0 and 1 per lesion, in the axis order of the image's own file.

    A volume's mask has the affine of the image's file, to the last bit that NIfTI keeps. A picture's is one
    slice (x, y, 1): x to the left, y to the back, the first pixel's centre at 0, spacing 1 where it is not
    known and always 1 across.

    Raises:
        UnreadableFileError: The volume's own file, which says where the mask lies, cannot be read.
    """
    affine, to_stored = _place(loaded.of.case)
    written = []
    for mask, array in zip(loaded.of.masks, loaded.arrays, strict=True):
        name = f"{loaded.stem(mask)}.nii.gz"
        write_whole(folder / name, nifti_bytes(to_stored(array), affine, name=name))
        written.append(WrittenFile(name, (mask,)))
    return written


def _place(case: Case) -> tuple[NDArray[np.float64], Callable[[NDArray[np.bool_]], NDArray[np.bool_]]]:
    """Return the affine, and what brings a mask into the axis order that belongs to it."""
    if is_volume_case(case):
        require_image(case)
        in_file = read_stored_volume(case.image.path)
        return in_file.affine, orient(in_file.array, in_file.affine).grid.stored.to_stored
    y_mm, x_mm = case.image.spacing_mm or (1.0, 1.0)
    return np.diag([-x_mm, -y_mm, 1.0, 1.0]), lambda mask: mask.T[:, :, None]


NIFTI_MASKS = MaskFormat("nifti", "NIfTI", write_nifti_masks)
