"""A frame of a DICOM file as a viewer shows it: the one way in which DICOM becomes a picture here.

Stored values pass the modality transformation (PS3.3 C.11.1) and the value-of-interest transformation
(C.11.2), a lookup table before a window, and are turned over where low is white (C.7.6.3.1.2, C.11.6).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.damage import reason_of
from core.imaging.dicom.frame_header import FrameHeader, frame_header
from core.imaging.dicom.lookup import ShownError, lookup_of
from core.imaging.dicom.picture_objects import is_grey, require_picture
from core.imaging.dicom.stored_pixels import decoded, value_range
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark

_BYTE = 8


def picture_of(dataset: Any, name: str, *, frame: int | None = None) -> NDArray[np.uint8]:
    """Return one frame as it is shown.

    Grey values without a window or table of the file's own are kept where they have 8 bits, and else scaled
    to the picture's own range, padding left out. Padding is black.

    Args:
        dataset: The data set with its pixels.
        name: The name for messages.
        frame: The number of the frame, from 0; None for the only one.

    Returns:
        uint8, (y, x) for grey or (y, x, 3); colours whose channels are equal are grey.

    Raises:
        UnreadableFileError: It is no picture, cannot be decoded, or cannot be shown; says what failed.
    """
    require_picture(dataset, name)
    stored = decoded(dataset, name, frame=frame)
    header = frame_header(dataset, frame)
    try:
        with quiet_libraries():
            if is_grey(str(dataset.PhotometricInterpretation)):
                return _grey(header, stored)
            return _colour(dataset, stored)
    except UnreadableFileError:
        raise
    except Exception as error:  # tables and windows of damaged files lead anywhere
        raise UnreadableFileError(
            name,
            f"its pixels can be read but not shown ({_reason(error)})",
            action="its lookup tables or windows are damaged: export it again",
        ) from None


def _reason(error: Exception) -> str:
    """Return what failed, without a value of the file."""
    return str(error) if isinstance(error, ShownError) else reason_of(error)


def modality_values(header: FrameHeader, stored: NDArray[Any]) -> NDArray[np.float64]:
    """Return the stored values after the modality transformation: a lookup table, or slope and intercept."""
    values = stored.astype(np.float64)
    if (table := header.get("ModalityLUTSequence")) is not None:
        return lookup_of(table[0], is_little_endian=_is_little_endian(header), lowest=values.min()).applied(
            values
        )
    slope, intercept = header.get("RescaleSlope"), header.get("RescaleIntercept")
    if slope is None and intercept is None:
        return values
    return values * (1.0 if slope is None else float(slope)) + (
        0.0 if intercept is None else float(intercept)
    )


def is_inverted(header: FrameHeader) -> bool:
    """Tell whether low values are to be shown bright."""
    low_is_white = header.get("PhotometricInterpretation") == "MONOCHROME1"
    shape = str(header.get("PresentationLUTShape") or "")
    if shape and low_is_white != (shape == "INVERSE"):
        remark(
            f"says {header.get('PhotometricInterpretation')} and a presentation of {shape}, which contradict "
            "each other; it is shown with low values bright",
            action="look at it, and export it again where it is turned over",
        )
    return low_is_white or shape == "INVERSE"


def _grey(header: FrameHeader, stored: NDArray[Any]) -> NDArray[np.uint8]:
    if stored.ndim != 2:
        raise ShownError(f"grey pixels of shape {stored.shape}")
    padding = _padding(header, stored)
    values = modality_values(header, stored)
    shown = _of_interest(header, values)
    levels = _own_levels(header, values, ~padding) if shown is None else shown * 255.0
    pixels = np.rint(np.clip(levels, 0.0, 255.0)).astype(np.uint8)
    pixels = 255 - pixels if is_inverted(header) else pixels
    pixels[padding] = 0
    return pixels


def _of_interest(header: FrameHeader, values: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return values from 0 to 1 through the file's own table or window; None where it has none."""
    if (table := header.get("VOILUTSequence")) is not None:
        lookup = lookup_of(table[0], is_little_endian=_is_little_endian(header), lowest=values.min())
        return lookup.applied(values) / lookup.most
    centre, width = (_first(header.get(name)) for name in ("WindowCenter", "WindowWidth"))
    if centre is None or width is None:
        return None
    function = str(header.get("VOILUTFunction") or "LINEAR")
    if width <= 0 or (function == "LINEAR" and width < 1):
        remark(f"has a window of the width {width:g}, which is none; left out", action="look at its contrast")
        return None
    if function == "SIGMOID":
        return np.asarray(1.0 / (1.0 + np.exp(np.clip(-4.0 * (values - centre) / width, -700.0, 700.0))))
    if function == "LINEAR_EXACT":
        return np.clip((values - centre) / width + 0.5, 0.0, 1.0)
    if width == 1:
        return (values > centre - 0.5).astype(np.float64)
    return np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0.0, 1.0)


def _own_levels(
    header: FrameHeader, values: NDArray[np.float64], counts: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return values of 8 bits as they are, fewer bits over all levels, others by the picture's own range."""
    counts = counts & np.isfinite(values)
    if not counts.any():
        return np.zeros_like(values)
    low, high = float(values[counts].min()), float(values[counts].max())
    bits = int(header.get("BitsStored") or 0)
    if 0 < bits <= _BYTE and low >= 0 and high <= 255:
        return values * (255.0 / (2**bits - 1)) if bits < _BYTE and high < 2**bits else values
    finite = np.where(np.isfinite(values), values, low)
    return (finite - low) * (255.0 / (high - low)) if high > low else np.zeros_like(values)


def _padding(header: FrameHeader, stored: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where the file says that there is no picture (PS3.3 C.7.5.1.1.2)."""
    value = header.get("PixelPaddingValue")
    if value is None or stored.dtype.kind not in "ui":
        return np.zeros(stored.shape, dtype=np.bool_)
    limit = header.get("PixelPaddingRangeLimit")
    first, last = (_stored_number(each, stored) for each in (value, value if limit is None else limit))
    found = (stored >= min(first, last)) & (stored <= max(first, last))
    return np.zeros_like(found) if found.all() else found


def _stored_number(value: Any, stored: NDArray[Any]) -> int:
    """A number in the sign of the pixels; files give it in the other one, too."""
    number, bits = int(_first(value) or 0), 8 * int(stored.dtype.itemsize)
    if stored.dtype.kind == "i" and number >= 2 ** (bits - 1):
        return number - (1 << bits)
    return number + (1 << bits) if stored.dtype.kind == "u" and number < 0 else number


def _colour(dataset: Any, stored: NDArray[Any]) -> NDArray[np.uint8]:
    from pydicom.pixels.processing import apply_color_lut

    shift = max(int(dataset.BitsStored) - _BYTE, 0)
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
        # Palettes have 16 bits a colour; some devices write 8 under a descriptor that says 16.
        shift = _BYTE if stored.dtype.itemsize > 1 and stored.max() > 255 else 0
    if stored.ndim != 3 or stored.shape[2] < 3:
        raise ShownError(f"colour pixels of shape {stored.shape}")
    rgb = (stored >> shift)[..., :3].astype(np.uint8)
    alike = np.array_equal(rgb[..., 0], rgb[..., 1]) and np.array_equal(rgb[..., 0], rgb[..., 2])
    return np.ascontiguousarray(rgb[..., 0] if alike else rgb)


def _first(value: Any) -> float | None:
    """The first of one or several numbers."""
    if value is None:
        return None
    is_list = hasattr(value, "__iter__") and not isinstance(value, str)
    return float(next(iter(value))) if is_list else float(value)


def _is_little_endian(header: FrameHeader) -> bool:
    return bool(getattr(header.dataset.file_meta.get("TransferSyntaxUID"), "is_little_endian", True))


def upright(header: FrameHeader, stored: NDArray[Any]) -> NDArray[Any]:
    """Return values of a slice turned over where low is white, so that high is bright in all volumes."""
    if header.get("PhotometricInterpretation") != "MONOCHROME1":
        return stored
    low, high = value_range(header, stored)
    remark("low values are white in it (MONOCHROME1); its values are turned over", action="nothing")
    return (low + high - stored.astype(np.float64)).astype(stored.dtype)
