"""Arrays of voxels as NIfTI files, byte for byte the same for the same array."""

from __future__ import annotations

import gzip
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def nifti_bytes(stored: NDArray[Any], affine: NDArray[np.float64], *, name: str = "mask.nii.gz") -> bytes:
    """Return an array as a NIfTI file, compressed where the name ends in .gz; equal arrays, equal bytes.

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
    """Compress without name and time, which would make equal masks different files."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=1) as file:
        file.write(data)
    return buffer.getvalue()
