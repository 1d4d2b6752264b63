"""Volumes as SimpleITK and nibabel write them, of every kind that bug reports are about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.world.written import Written

_PAIR = "is half of a pair of files (.hdr and .img, Analyze or NIfTI), which is not read"
_AFFINE = np.array([[-2.0, 0, 0, 90], [0, 2.5, 0, -120], [0, 0, 4, -70], [0, 0, 0, 1]])


def written_volumes() -> Iterator[Written]:
    """All volumes."""
    yield from _volumes_by_simpleitk()
    yield from _volumes_by_nibabel()


@cache
def chest() -> Any:
    """A part of slicerio's CT as a SimpleITK image, 16 bits."""
    import SimpleITK

    from tests.world.packages import PACKAGES

    home = next(package for package in PACKAGES if package.name == "slicerio").home()
    whole = SimpleITK.ReadImage(str(home / "data" / "CTChest4.nrrd"))
    return SimpleITK.Cast(whole[30:70, 30:80, 5:30], SimpleITK.sitkInt16)


def _volumes_by_simpleitk() -> Iterator[Written]:
    for ending in ("nii", "nii.gz", "nrrd"):
        for code in ("RAI", "LPS", "PIR", "SAL"):
            yield Written(f"{code}.{ending}", "volume", partial(_itk, code=code), "simpleitk")
        for kind in ("UInt8", "Int8", "UInt16", "Int32", "UInt32", "Int64", "Float32", "Float64"):
            yield Written(f"{kind}.{ending}", "volume", partial(_itk, kind=kind), "simpleitk")
        yield Written(f"oblique.{ending}", "volume", partial(_itk, turned=(0.3, 0.2, -0.4)), "simpleitk")
    phases, colours = "holds 2 volumes (4D, several phases)", "holds 3 values a voxel"
    yield Written("phases.nii", "volume", partial(_itk, copies=2), refused=phases)
    yield Written("phases.nrrd", "volume", partial(_itk, copies=2), refused=phases)
    vector = partial(_itk, channels=3)
    yield Written("vector.nii", "volume", vector, refused=f"{colours} (a colour or a vector)")
    yield Written("vector.nrrd", "volume", vector, refused=f"{colours} (vector)")
    yield Written("detached.nhdr", "volume", _itk, refused="keeps its voxels in another file")
    yield Written("a.mha", "volume", _itk, refused="is a MetaImage volume, which is not read")
    yield Written("a.hdr", "volume", _itk, refused=_PAIR)


def _itk(
    path: Path,
    *,
    code: str = "",
    kind: str = "",
    turned: tuple[float, float, float] | None = None,
    copies: int = 1,
    channels: int = 1,
) -> None:
    import SimpleITK

    image = chest()
    if code:
        image = SimpleITK.DICOMOrient(image, code)
    if kind:
        image = SimpleITK.Cast(SimpleITK.Abs(image) / 30, getattr(SimpleITK, f"sitk{kind}"))
    if turned is not None:
        image = SimpleITK.Image(image)
        image.SetDirection(SimpleITK.Euler3DTransform((0.0, 0.0, 0.0), *turned).GetMatrix())
    if copies > 1:
        image = SimpleITK.JoinSeries([image] * copies)
    if channels > 1:
        image = SimpleITK.Compose([SimpleITK.Cast(image, SimpleITK.sitkFloat32)] * channels)
    SimpleITK.WriteImage(image, str(path))


def _volumes_by_nibabel() -> Iterator[Written]:
    for name, options in {
        "second.nii": {"kind": "Nifti2Image"},
        "big.nii": {"endianness": ">"},
        "big.nii.gz": {"endianness": ">"},
        "qform.nii": {"forms": "q"},
        "sform.nii": {"forms": "s"},
        "micron.nii": {"units": "micron", "unit_mm": 0.001},
        "slope.nii": {"slope": 0.25},
        "sheared.nii": {"shear": 0.3, "forms": "s"},
    }.items():
        yield Written(name, "volume", partial(_nibabel, **options), "nibabel_in_mm")
    for name, options, refused in (
        ("nowhere.nii", {"forms": ""}, "says nothing of where its voxels lie (qform and sform codes are 0)"),
        ("complex.nii", {"dtype": np.complex64}, "holds values of the type complex64"),
        (
            "pair.img",
            {"kind": "Nifti1Pair"},
            _PAIR,
        ),
        ("a.mgz", {"kind": "MGHImage", "dtype": np.int32}, "is a FreeSurfer volume (MGH), which is not read"),
    ):
        yield Written(name, "volume", partial(_nibabel, **options), refused=refused)


def _nibabel(
    path: Path,
    *,
    kind: str = "Nifti1Image",
    endianness: str = "<",
    forms: str = "qs",
    units: str = "mm",
    unit_mm: float = 1.0,
    slope: float = 1.0,
    shear: float = 0.0,
    dtype: Any = np.int16,
) -> None:
    import nibabel
    import SimpleITK

    values = SimpleITK.GetArrayFromImage(chest()).transpose(2, 1, 0).astype(dtype)
    affine = _AFFINE.copy()
    affine[0, 2] = shear * 4
    affine[:3] /= unit_mm
    if kind in ("Nifti1Pair", "MGHImage"):
        nibabel.save(getattr(nibabel, kind)(values, affine), path)
        return
    whole = getattr(nibabel, kind)
    image = whole(values * slope, affine, whole.header_class(endianness=endianness))
    image.set_data_dtype(dtype)
    image.set_qform(*((affine, 1) if "q" in forms else (None, 0)))
    image.set_sform(*((affine, 1) if "s" in forms else (None, 0)))
    image.header.set_xyzt_units(units)
    nibabel.save(image, path)
