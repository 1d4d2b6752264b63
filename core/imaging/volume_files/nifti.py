"""NIfTI-1 and NIfTI-2, whole or compressed."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.read import UnreadableFileError
from core.imaging.volume_files.checks import damaged, unreadable
from core.imaging.volume_files.label_table import label_names
from core.imaging.volume_files.nifti_sizes import tell_of_sizes
from core.imaging.volume_files.volume_format import MaskLayer, StoredVolume, VolumeFormat, ends_with

_GZIP = b"\x1f\x8b"
_NIFTI_2_BYTES = 540
_MM_PER_UNIT = {"unknown": 1.0, "mm": 1.0, "meter": 1000.0, "micron": 0.001}


def read_nifti(path: Path) -> StoredVolume:
    """A NIfTI file; an uncompressed one without scaling stays on disk as a memory map.

    The sform is taken where there is one, else the qform, as the standard's reference library does.

    Raises:
        UnreadableFileError: The file is damaged, or does not say, or contradicts itself in, where its
            voxels lie.
    """
    try:
        image = _opened(path)
    except Exception as error:  # nibabel raises whatever a damaged file leads it into
        raise unreadable(path, error, format_label="NIfTI") from error
    _require_volume(image, path.name)
    try:
        header = image.header
        codes = int(header["qform_code"]), int(header["sform_code"])
        units = header.get_xyzt_units()[0]
        tell_of_sizes(image)
    except Exception as error:
        raise damaged(path.name, error, format_label="NIfTI") from error
    affine = _affine(image, codes, file=path.name)
    affine[:3] *= _MM_PER_UNIT.get(units, 1.0)
    try:
        return StoredVolume(_array(image), affine)
    except Exception as error:
        raise damaged(path.name, error, format_label="NIfTI") from error


def read_nifti_layers(path: Path) -> tuple[MaskLayer, ...]:
    """A NIfTI file as a mask: one layer, with the names of its labels where an extension holds a table.

    Raises:
        UnreadableFileError: As `read_nifti`.
    """
    stored = read_nifti(path)
    try:
        names = label_names([ext.get_content() for ext in _opened(path).header.extensions])
    except Exception:  # a table that cannot be read names nothing
        names = {}
    return (MaskLayer(stored, names),)


def _require_volume(image: Any, file: str) -> None:
    """Refuse what lies on surfaces or in parcels, which has the ending of a volume."""
    if not hasattr(image, "affine"):
        raise UnreadableFileError(
            file,
            "holds values of surfaces or parcels (CIFTI-2) and no volume",
            action="give the volume that they were taken from",
        )


def _opened(path: Path) -> Any:
    """The file, not yet decoded; whether it is compressed is read from its first bytes."""
    import nibabel

    with path.open("rb") as file:
        compressed = file.read(2) == _GZIP
    if compressed == path.name.lower().endswith(".gz"):
        return nibabel.load(path)
    data = path.read_bytes()
    data = gzip.decompress(data) if compressed else data
    is_second = _NIFTI_2_BYTES in (int.from_bytes(data[:4], "little"), int.from_bytes(data[:4], "big"))
    kind = nibabel.Nifti2Image if is_second else nibabel.Nifti1Image
    return kind.from_bytes(data)


def _array(image: Any) -> NDArray[Any]:
    """Values with the header's slope and intercept; 32 bits are enough for what they were measured with."""
    proxy = image.dataobj
    if (proxy.slope, proxy.inter) == (1.0, 0.0):
        return np.asanyarray(proxy.get_unscaled())
    return np.asarray(proxy, dtype=np.float32)


def _affine(image: Any, codes: tuple[int, int], *, file: str) -> NDArray[np.float64]:
    header = image.header
    qform_code, sform_code = codes
    if not qform_code and not sform_code:
        raise UnreadableFileError(
            file,
            "says nothing of where its voxels lie (qform and sform codes are 0)",
            action="export it again with its orientation, or set the form that is known to be right",
        )
    sform = np.asarray(header.get_sform(), dtype=np.float64)
    if not qform_code:
        return sform
    try:
        qform = np.asarray(header.get_qform(), dtype=np.float64)
    except Exception as error:  # quaternions that are none
        if sform_code:
            return sform
        raise damaged(file, error, format_label="NIfTI") from error
    if not sform_code:
        return qform
    _require_agreement(qform, sform, shape=image.shape[:3], file=file)
    return sform


def _require_agreement(
    qform: NDArray[np.float64], sform: NDArray[np.float64], *, shape: tuple[int, ...], file: str
) -> None:
    """Refuse two forms that put a corner more than a voxel and a millimetre apart."""
    sizes = (*shape, 1, 1, 1)[:3]
    corners = np.array(np.meshgrid(*((0, size - 1) for size in sizes))).reshape(3, -1).T
    apart = np.linalg.norm(
        (corners @ qform[:3, :3].T + qform[:3, 3]) - (corners @ sform[:3, :3].T + sform[:3, 3]), axis=1
    ).max()
    if apart > 1.0 + np.linalg.norm(sform[:3, :3], axis=0).max():
        raise UnreadableFileError(
            file,
            f"its qform and sform put the same voxel up to {apart:.0f} mm apart",
            action="find out which is right, set the other to it, and import again",
        )


NIFTI = VolumeFormat("nifti", "NIfTI", ends_with(".nii", ".nii.gz"), read_nifti, read_nifti_layers)
