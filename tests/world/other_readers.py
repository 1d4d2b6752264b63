"""What readers that nobody here wrote make of the same file."""

from __future__ import annotations

import gzip
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.world.seen import Seen, of_array

Reader = Callable[[Path], Seen]


def opencv(path: Path) -> Seen:
    """A picture by OpenCV."""
    import cv2

    data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    pixels = cv2.imdecode(data, cv2.IMREAD_ANYDEPTH | cv2.IMREAD_ANYCOLOR)
    return of_array(_shown(pixels[..., ::-1] if pixels.ndim == 3 else pixels), None)


def tifffile(path: Path) -> Seen:
    """A TIFF by tifffile."""
    import tifffile as library

    return of_array(_shown(library.imread(path)), None)


def white_tifffile(path: Path) -> Seen:
    """A TIFF whose zero is white by tifffile, which does not turn it: here it is turned as the tag says."""
    import tifffile as library

    values = library.imread(path)
    turned = -values if values.dtype.kind == "f" else np.iinfo(values.dtype).max - values
    return of_array(_shown(turned), None)


def stored_tifffile(path: Path) -> Seen:
    """The pixels of a TIFF that are stored as True, by tifffile."""
    import tifffile as library

    values = library.imread(path)
    return Seen(shape="x".join(map(str, values.shape)), targets=f"255: {int(values.sum())}")


def simpleitk(path: Path) -> Seen:
    """A volume by SimpleITK, turned to the axes of the product."""
    import SimpleITK

    return _volume(SimpleITK.ReadImage(str(path)))


def _volume(image: Any) -> Seen:
    import SimpleITK

    code = SimpleITK.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(image.GetDirection())
    turned = SimpleITK.DICOMOrient(image, "LPS")
    values = SimpleITK.GetArrayFromImage(turned)
    return of_array(values, turned.GetSpacing()[::-1], code)


def nibabel(path: Path) -> Seen:
    """A volume by nibabel, for what SimpleITK will not take."""
    import nibabel as library

    image: Any = library.load(path)
    code = "".join(library.aff2axcodes(image.affine))  # type: ignore[no-untyped-call]
    to_lps = library.orientations.ornt_transform(  # type: ignore[no-untyped-call]
        library.io_orientation(image.affine),  # type: ignore[no-untyped-call]
        library.orientations.axcodes2ornt(("L", "P", "S")),  # type: ignore[no-untyped-call]
    )
    turned = image.as_reoriented(to_lps)
    values = np.asarray(turned.dataobj)
    values = values.reshape(values.shape[:3])
    return of_array(values.transpose(2, 1, 0), tuple(map(float, turned.header.get_zooms()[2::-1])), code)


def nibabel_in_mm(path: Path) -> Seen:
    """A volume by nibabel, whose affine is in the header's unit."""
    import nibabel as library

    unit = library.load(path).header.get_xyzt_units()[0]
    seen = nibabel(path)
    mm = {"micron": 0.001, "meter": 1000.0}.get(unit, 1.0)
    return replace(
        seen, spacing_mm="x".join(f"{float(size) * mm:.6g}" for size in seen.spacing_mm.split("x"))
    )


def highdicom(path: Path) -> Seen:
    """A DICOM picture, of a clip its middle frame, as highdicom renders it."""
    import highdicom as library

    image = library.imread(path)
    frame = int(image.get("NumberOfFrames") or 1) // 2 + 1
    shown = image.get_frame(
        frame,
        dtype=np.float64,
        apply_voi_transform=None,
        voi_output_range=(0.0, 255.0),
        apply_icc_profile=False,
    )
    is_windowed = "WindowCenter" in image or "VOILUTSequence" in image
    return of_array(_shown(np.rint(shown).astype(np.uint8) if is_windowed else shown), _spacing_mm(image))


def unzipped(path: Path) -> Seen:
    """A DICOM picture compressed by gzip, as highdicom renders what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "inner.dcm"
        inner.write_bytes(gzip.decompress(path.read_bytes()))
        return highdicom(inner)


def gdcm(path: Path) -> Seen:
    """A DICOM picture, of a clip its middle frame, by SimpleITK (GDCM), which applies no window."""
    import pydicom
    import SimpleITK

    image = SimpleITK.ReadImage(str(path))
    values = SimpleITK.GetArrayFromImage(image)
    middle = values[values.shape[0] // 2] if image.GetDimension() == 3 else values
    return of_array(_shown(middle), _spacing_mm(pydicom.dcmread(path, stop_before_pixels=True, force=True)))


def series(path: Path) -> Seen:
    """The volume of all files beside one that are of its series, by SimpleITK."""
    import SimpleITK

    uid = SimpleITK.ReadImage(str(path)).GetMetaData("0020|000e")
    names = SimpleITK.ImageSeriesReader.GetGDCMSeriesFileNames(str(path.parent), uid)
    return _volume(SimpleITK.ReadImage(names))


def labels(path: Path) -> Seen:
    """Every value but 0 of a mask with its number of pixels, by OpenCV or SimpleITK."""
    values = _grey_values(path)
    found, counts = np.unique(values, return_counts=True)
    words = [f"{value:g}: {count}" for value, count in zip(found, counts, strict=True) if value]
    return Seen(shape="x".join(map(str, values.shape)), targets="; ".join(words))


def half(path: Path) -> Seen:
    """Pixels above half of the highest value, by OpenCV or SimpleITK."""
    values = _grey_values(path)
    count = int(np.count_nonzero(values > values.max() / 2))
    is_binary = len(np.unique(values)) == 2
    return Seen(
        shape="x".join(map(str, values.shape)),
        targets=f"{values.max():g}: {count}" if is_binary else str(count),
    )


def pandas(path: Path) -> Seen:
    """Rows and columns of a table, and the mean of all its numbers, by pandas."""
    import pandas as library

    header = path.read_text(encoding="utf-8").split("\n", 1)[0]
    read = library.read_csv(path, sep=max(",;\t", key=header.count))
    numbers = read.select_dtypes("number").to_numpy(dtype=np.float64)
    mean = f"{np.nanmean(numbers):.6g}" if numbers.size else ""
    return Seen(shape=f"{read.shape[0]}x{read.shape[1]}", mean=mean)


def slicerio(path: Path) -> Seen:
    """Segments by slicerio, with the names that 3D Slicer shows."""
    import slicerio as library

    read = library.read_segmentation(str(path))
    voxels = read["voxels"]
    layers = voxels if voxels.ndim == 4 else voxels[None]
    in_layer = Counter(segment["layer"] for segment in read["segments"])
    words = [
        f"{_label(segment, len(layers), in_layer[segment['layer']])} {segment['name']}: "
        f"{np.count_nonzero(layers[segment['layer']] == segment['labelValue'])}"
        for segment in read["segments"]
    ]
    return Seen(targets="; ".join(words))


def _grey_values(path: Path) -> NDArray[Any]:
    """Grey of a picture, black where it is transparent, or a volume turned to the axes of the product."""
    import cv2
    import SimpleITK

    if path.suffix in (".png", ".bmp"):
        grey, whole = (cv2.imread(str(path), mode) for mode in (cv2.IMREAD_GRAYSCALE, cv2.IMREAD_UNCHANGED))
        is_transparent = whole.ndim == 3 and whole.shape[2] == 4
        return np.where(whole[..., 3] > 127, grey, 0) if is_transparent else np.asarray(grey)
    return SimpleITK.GetArrayFromImage(SimpleITK.DICOMOrient(SimpleITK.ReadImage(str(path)), "LPS"))


def _label(segment: dict[str, Any], layers: int, in_layer: int) -> str:
    """The value, after its layer from 1 where there are several; the layer where it holds nothing else."""
    layer, value = str(segment["layer"] + 1), str(segment["labelValue"])
    if layers == 1:
        return value
    return layer if in_layer == 1 else f"{layer}.{value}"


_OF = " of "


def made_of(by: str, path: Path, home: Path) -> Seen:
    """What a reader makes of a file, or (``READER of FILE``) of its twin, which holds the same pixels."""
    reader, _, twin = by.partition(_OF)
    return READERS[reader](home / twin if twin else path)


_PICTURES = (opencv, tifffile, white_tifffile, stored_tifffile, highdicom, unzipped, gdcm)
_OTHERS = (simpleitk, nibabel, nibabel_in_mm, series, labels, half, slicerio, pandas)
READERS: dict[str, Reader] = {reader.__name__: reader for reader in _PICTURES + _OTHERS}
"""By the name in the tables."""


def _shown(pixels: NDArray[Any]) -> NDArray[Any]:
    """Without alpha, grey where all channels are equal; wide grey over 0 to 255, wide colour's high byte."""
    pixels = np.asarray(pixels)
    if pixels.ndim == 3:
        pixels = pixels[..., :3]
        pixels = pixels[..., 0] if (pixels == pixels[..., :1]).all() else pixels
    if pixels.ndim == 3 and pixels.dtype.kind == "u":
        return pixels >> (8 * (pixels.dtype.itemsize - 1))
    if pixels.dtype == np.bool_:
        return pixels * np.uint8(255)
    if pixels.dtype == np.uint8:
        return pixels
    low, high = float(pixels.min()), float(pixels.max())
    return np.rint((pixels.astype(np.float64) - low) * (255 / (high - low) if high > low else 0.0))


def _spacing_mm(header: Any) -> tuple[float, float] | None:
    """By hand out of the header, PS3.3 C.8.5.5 and 10.7.1.1."""
    regions = [one for one in header.get("SequenceOfUltrasoundRegions", ()) if one.get("PhysicalDeltaX")]
    if regions:
        return abs(float(regions[0].PhysicalDeltaY)) * 10, abs(float(regions[0].PhysicalDeltaX)) * 10
    given = header.get("PixelSpacing")
    return (float(given[0]), float(given[1])) if given and all(given) else None
