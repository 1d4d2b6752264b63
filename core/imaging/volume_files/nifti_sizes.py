"""What the voxel sizes (pixdim) of a NIfTI header say against the affine that is measured with.

NIfTI-1 (nifti1.h, methods 2 and 3): sizes are positive, and those of the sform's columns. Readers part ways
where they are not: nibabel goes by the sform and by a size's absolute value, ITK by the sizes as they stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.imaging.remarks import remark

_AGREE_WITHIN = 0.01
"""Relative."""


def tell_of_sizes(image: Any) -> None:
    """Remark on sizes that are negative, or others than the sform's, where these forms decide."""
    header = image.header
    stated = _stated(image)
    if not int(header["sform_code"]):
        if (stated < 0).any():
            remark(
                f"its header has the voxel sizes {_worded(stated)}: negative ones are taken as positive; "
                "other programs mirror the axis",
                action="look whether left and right are as they should be, or export it again with an sform",
            )
        return
    measured = np.linalg.norm(np.asarray(header.get_sform())[:3, :3], axis=0)
    apart = np.abs(np.abs(stated) - measured) > _AGREE_WITHIN * measured
    if (apart & (stated != 0)).any():
        remark(
            f"its header has voxels of {_worded(np.abs(stated))} along the file's axes, its sform of "
            f"{_worded(measured)}: the sform is measured with",
            action="find out which is right; if it is not the sform, correct it and import again",
        )


def _stated(image: Any) -> Any:
    """Three sizes as the header holds them; the library has made them positive on its way in."""
    with image.file_map["image"].get_prepare_fileobj("rb") as file:
        file.seek(0)
        raw = type(image.header).from_fileobj(file, check=False)
    return np.asarray(raw["pixdim"][1:4], dtype=np.float64)


def _worded(sizes: Any) -> str:
    return " x ".join(f"{size:.4g}" for size in sizes)
