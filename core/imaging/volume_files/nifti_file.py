"""NIfTI-1 and NIfTI-2, whole or compressed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.files.gate import whole_file
from core.files.limits import VOLUME_BYTES
from core.files.unpacking import Budget, unpacked
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark
from core.imaging.volume_files.label_table import label_names
from core.imaging.volume_files.nifti_claims import require_believable
from core.imaging.volume_files.volume_checks import damaged, unreadable
from core.imaging.volume_files.volume_format import MaskLayer, StoredVolume, VolumeFormat, ends_with

_NIFTI_2_BYTES = 540
_MM_PER_UNIT = {"unknown": 1.0, "mm": 1.0, "meter": 1000.0, "micron": 0.001}

_SAME_SIZE = 0.003
"""Sizes of voxels that differ by a smaller share are one: headers round differently."""


def read_nifti(path: Path) -> StoredVolume:
    """A NIfTI file, read whole: of a map of it every reader would die when somebody cuts the file short.

    The sform is taken where there is one, else the qform, as the standard's reference library does. Other
    programs (ITK) measure by the voxel sizes, pixdim: a file that says two different ones is remarked upon.

    Raises:
        UnreadableFileError: The file is damaged, or does not say, or contradicts itself in, where its
            voxels lie or how large they are.
    """
    try:
        image = _opened(path)
    except UnreadableFileError:
        raise
    except Exception as error:  # nibabel raises whatever a damaged file leads it into
        raise unreadable(path, error, format_label="NIfTI") from error
    _require_volume(image, path.name)
    try:
        header = image.header
        codes = int(header["qform_code"]), int(header["sform_code"])
        units = header.get_xyzt_units()[0]
        sizes = _voxel_sizes(image)
    except Exception as error:
        raise damaged(path.name, error, format_label="NIfTI") from error
    affine = _affine(image, codes, file=path.name)
    _check_sizes(sizes, affine, by_sform=bool(codes[1]), file=path.name)
    affine[:3] *= _MM_PER_UNIT.get(units, 1.0)
    try:
        return StoredVolume(_array(image), affine)
    except Exception as error:
        raise damaged(path.name, error, format_label="NIfTI") from error


def read_nifti_layers(path: Path) -> tuple[MaskLayer, ...]:
    """A NIfTI file as a mask, with the names of its labels where an extension holds a table.

    A fourth axis holds layers, one after the other, as programs write that keep a volume for each label.

    Raises:
        UnreadableFileError: As `read_nifti`.
    """
    stored = read_nifti(path)
    try:
        names = label_names([ext.get_content() for ext in _opened(path).header.extensions])
    except Exception:  # a table that cannot be read names nothing
        names = {}
        remark("its table of labels cannot be read", action="nothing, if labels may go by their numbers")
    array = stored.array
    while array.ndim > 4 and array.shape[-1] == 1:
        array = array[..., 0]
    layers = [array] if array.ndim != 4 else [array[..., number] for number in range(array.shape[3])]
    return tuple(MaskLayer(StoredVolume(layer, stored.affine), names) for layer in layers)


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

    compressed = require_believable(path)
    if compressed == path.name.lower().endswith(".gz"):
        return nibabel.load(path, mmap=False)
    data = whole_file(path, limit=VOLUME_BYTES)
    data = unpacked(io.BytesIO(data), Budget(path.name, len(data))) if compressed else data
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
    if apart > 1.0 + np.linalg.norm(sform[:3, :3], axis=0).max() and not _is_all_but_shear(qform, sform):
        raise UnreadableFileError(
            file,
            f"its qform and sform put the same voxel up to {apart:.0f} mm apart",
            action="find out which is right, set the other to it, and import again",
        )


def _is_all_but_shear(qform: NDArray[np.float64], sform: NDArray[np.float64]) -> bool:
    """Whether the qform is what is left of the sform without its shear, which a quaternion cannot hold."""
    import nibabel

    header: Any = nibabel.Nifti1Header()  # type: ignore[no-untyped-call]
    header.set_qform(sform, code=1, strip_shears=True)
    return bool(np.allclose(header.get_qform(), qform, rtol=1e-3, atol=1e-3))


def _voxel_sizes(image: Any) -> NDArray[np.float64]:
    """As they stand in the file: nibabel makes 1 of 0, and positive ones of negative ones, as it reads."""
    with image.file_map["image"].get_prepare_fileobj("rb") as file:
        raw = type(image.header).from_fileobj(file, check=False)
    return np.asarray(raw["pixdim"][1:4], dtype=np.float64)


def _check_sizes(
    stated: NDArray[np.float64], affine: NDArray[np.float64], *, by_sform: bool, file: str
) -> None:
    """Refuse sizes that the qform needs and nobody gave; remark upon those that the sform contradicts."""
    sizes = np.abs(stated)
    if (stated < 0).any() and not by_sform:
        remark(
            f"its voxel sizes (pixdim) are {_worded(stated)}: negative ones are taken as positive; other "
            "programs mirror the axis",
            action="look whether left and right are as they should be, or export it again with an sform",
        )
    given = np.isfinite(sizes) & (sizes > 0)
    if not given.all() and not by_sform:
        raise UnreadableFileError(
            file,
            "does not say how large its voxels are (pixdim 0), which its qform needs",
            action="export it again from the original images",
        )
    by_affine = np.linalg.norm(affine[:3, :3], axis=0)
    if not (by_affine > 0).all():
        return  # no place at all, which is refused for every format
    if not np.allclose(sizes[given], by_affine[given], rtol=_SAME_SIZE, atol=0.0):
        remark(
            f"its voxels are {_worded(sizes)} by their sizes (pixdim) and {_worded(by_affine)} by its sform, "
            "which is taken",
            action="find out which is right; where it is not the sform, set it to the other and import again",
        )


def _worded(sizes: NDArray[np.float64]) -> str:
    return " x ".join(f"{size:.4g}" for size in sizes)


NIFTI = VolumeFormat("nifti", "NIfTI", ends_with(".nii", ".nii.gz"), read_nifti, read_nifti_layers)
