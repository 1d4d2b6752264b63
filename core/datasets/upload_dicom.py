"""A single-frame DICOM file as grey or colour pixels with their spacing; nothing else is read out.

Where the spacing comes from: the ultrasound regions (DICOM PS3.3 C.8.5.5), else Pixel Spacing
(PS3.3 10.7.1.1). Imager Pixel Spacing is at the detector, not in the patient, and is not used.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.read import UnreadableFileError

Spacing = tuple[float, float]
DicomPicture = tuple[NDArray[np.uint8], Spacing | None, tuple[str, ...]]

_CENTIMETRES = 3
_TWO_DIMENSIONAL = 1
_AGREE_WITHIN = 0.01
_GREY = frozenset({"MONOCHROME1", "MONOCHROME2"})
_COLOUR = frozenset({"RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT", "PALETTE COLOR"})


def read_dicom(data: bytes, file_name: str) -> DicomPicture:
    """Pixels, spacing (y, x) in mm or None, and notes for the person.

    Grey values pass through the modality and the value-of-interest transformation where the file has
    them; what is then not 0 to 255 is scaled to it. MONOCHROME1 is inverted, so that high is bright.

    Args:
        data: The whole file.
        file_name: For messages.

    Raises:
        UnreadableFileError: No picture, several frames, a compression that cannot be decoded here, text
            said to be burnt in, or damage.
    """
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        dataset = pydicom.dcmread(io.BytesIO(data))
    except (InvalidDicomError, EOFError, ValueError, KeyError, NotImplementedError) as error:
        raise _damaged(file_name, error) from error
    _require_single_picture(dataset, file_name)
    pixels = picture_of(dataset, file_name)
    spacing_mm, notes = spacing_of(dataset)
    if str(dataset.get("BurnedInAnnotation", "")).upper() != "NO":
        notes = (*notes, "The file does not say that its picture is free of text: look for names in it.")
    return pixels, spacing_mm, notes


def _require_single_picture(dataset: Any, file_name: str) -> None:
    if "PixelData" not in dataset:
        raise UnreadableFileError(
            file_name, "is a DICOM file without a picture", action="upload the image and not its report"
        )
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    if frames > 1:
        raise UnreadableFileError(
            file_name,
            f"holds {frames} frames (a clip or a volume)",
            action="export the frame that shows the lesion as a file of its own",
        )
    if str(dataset.get("BurnedInAnnotation", "")).upper() == "YES":
        raise UnreadableFileError(
            file_name,
            "says that text, perhaps the patient's name, is burnt into its picture",
            action="export it without annotations, or crop it to the scan area and upload it as PNG",
        )
    kind = str(dataset.get("PhotometricInterpretation", ""))
    if kind not in _GREY | _COLOUR:
        raise UnreadableFileError(
            file_name, f"has the colour model {kind or 'none'}", action="export it as grey or RGB"
        )


def picture_of(dataset: Any, file_name: str) -> NDArray[np.uint8]:
    """Pixels of a single frame as `read_dicom` gives them.

    Raises:
        UnreadableFileError: They are damaged or compressed in a way that cannot be decoded here.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd values in files of others; the pixels decide
            stored = dataset.pixel_array
            grey = dataset.PhotometricInterpretation in _GREY
            return _grey(dataset, stored) if grey else _colour(dataset, stored)
    except (RuntimeError, NotImplementedError) as error:
        syntax = dataset.file_meta.TransferSyntaxUID.name if "file_meta" in dir(dataset) else "unknown"
        raise UnreadableFileError(
            file_name,
            f"is compressed in a way that cannot be decoded here ({syntax})",
            action="export it uncompressed (Explicit VR Little Endian) or as PNG",
        ) from error
    # Decoders raise whatever a damaged file leads them into.
    except Exception as error:
        raise _damaged(file_name, error) from error


def _grey(dataset: Any, stored: NDArray[Any]) -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_modality_lut, apply_voi_lut

    if stored.ndim != 2:
        raise ValueError(f"grey pixels of shape {stored.shape}")
    values = np.asarray(apply_voi_lut(apply_modality_lut(stored, dataset), dataset), dtype=np.float64)
    transformed = any(name in dataset for name in ("VOILUTSequence", "WindowCenter"))
    is_byte = int(dataset.BitsStored) <= 8 and values.min() >= 0 and values.max() <= 255
    scaled = values if is_byte else _scaled(values, dataset, windowed=transformed)
    levels = np.rint(scaled).astype(np.uint8)
    return 255 - levels if dataset.PhotometricInterpretation == "MONOCHROME1" else levels


def _scaled(values: NDArray[np.float64], dataset: Any, *, windowed: bool) -> NDArray[np.float64]:
    """To 0..255: a windowed picture by the range its window leads to, any other by its own range."""
    low, high = float(values.min()), float(values.max())
    if windowed and low >= 0:
        low, high = 0.0, max(high, float(2 ** int(dataset.BitsStored) - 1))
    return (values - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)


def _colour(dataset: Any, stored: NDArray[Any]) -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_color_lut

    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
    if stored.ndim != 3 or stored.shape[2] < 3:
        raise ValueError(f"colour pixels of shape {stored.shape}")
    # Palettes have 16 bits a colour; pydicom gives all other colours as RGB of 8 bits.
    rgb = (stored >> 8 if stored.dtype.itemsize > 1 else stored)[..., :3].astype(np.uint8)
    is_grey = np.array_equal(rgb[..., 0], rgb[..., 1]) and np.array_equal(rgb[..., 0], rgb[..., 2])
    return np.ascontiguousarray(rgb[..., 0] if is_grey else rgb)


def spacing_of(dataset: Any) -> tuple[Spacing | None, tuple[str, ...]]:
    """Spacing (y, x) in mm, None where the file does not tell, and notes for the person."""
    regions = [
        (abs(float(region.PhysicalDeltaY)) * 10, abs(float(region.PhysicalDeltaX)) * 10)
        for region in dataset.get("SequenceOfUltrasoundRegions", ())
        if _is_measurable(region)
    ]
    if regions and np.ptp(regions, axis=0).max() > _AGREE_WITHIN * np.max(regions):
        note = "Its ultrasound regions have different pixel spacings: areas are in pixels."
        return None, (note,)
    if regions:
        return regions[0], ()
    given = dataset.get("PixelSpacing")
    if given is not None and len(given) == 2:
        return (float(given[0]), float(given[1])), ()
    return None, ("The file does not tell the pixel spacing: areas are in pixels.",)


def _is_measurable(region: Any) -> bool:
    """Whether a region is a 2D image with both axes in centimetres, and not a trace or a scale."""
    names = ("PhysicalUnitsXDirection", "PhysicalUnitsYDirection")
    return (
        all(region.get(name) == _CENTIMETRES for name in names)
        and region.get("RegionSpatialFormat", _TWO_DIMENSIONAL) == _TWO_DIMENSIONAL
        and bool(region.get("PhysicalDeltaX"))
        and bool(region.get("PhysicalDeltaY"))
    )


def _damaged(file_name: str, error: Exception) -> UnreadableFileError:
    return UnreadableFileError(
        file_name,
        f"cannot be read as DICOM ({type(error).__name__})",
        action="it is damaged or cut short: export it again",
    )
