"""De-identified copies: new headers with the old pixels, uncompressed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.imaging.burnt_in_text import Box
from core.imaging.deidentify.header import deidentified_header
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.read import UnreadableFileError
from core.imaging.whole_file import write_whole

if TYPE_CHECKING:
    from pydicom import Dataset

_STILL_OF_CLIP = {
    "1.2.840.10008.5.1.4.1.1.3.1": "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.3": "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.7.2": "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.7.4": "1.2.840.10008.5.1.4.1.1.7",
}
"""Storage class of a single frame by that of the clip (ultrasound, secondary capture)."""
_OF_CLIPS = ("NumberOfFrames", "FrameTime", "FrameIncrementPointer", "CineRate")
_COLOURS = 3
_LOSSY = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91))
"""Transfer syntaxes that may have lost something: JPEG baseline and extended, JPEG-LS near, JPEG 2000."""


def read_whole(path: Path, reference: str) -> Dataset:
    """A file with its pixels still undecoded.

    Raises:
        UnreadableFileError: It cannot be read; named by its reference.
    """
    from pydicom import dcmread

    try:
        return dcmread(path)
    except Exception as error:  # pydicom raises whatever a damaged file leads it into
        raise UnreadableFileError(
            reference, f"cannot be read as DICOM ({type(error).__name__})", action="export it again"
        ) from None


def pixels_of(dataset: Dataset, reference: str, *, frame: int | None = None) -> NDArray[Any]:
    """Decoded pixels, colours as RGB; of one frame, from 0, or of all.

    Raises:
        UnreadableFileError: They are damaged, or compressed in a way that cannot be decoded here.
    """
    from pydicom.pixels.utils import pixel_array

    try:
        return pixel_array(dataset, index=frame)
    except Exception as error:
        syntax = getattr(dataset.file_meta.get("TransferSyntaxUID"), "name", "unknown")
        raise UnreadableFileError(
            reference,
            f"its pixels cannot be decoded ({syntax}, {type(error).__name__})",
            action="export it uncompressed (Explicit VR Little Endian), or install pydicom's decoder for it",
        ) from None


def copy_of(
    dataset: Dataset, pixels: NDArray[Any], key: DeidentificationKey, *, blank: tuple[Box, ...] = ()
) -> Dataset:
    """A de-identified file in memory.

    Args:
        dataset: As read; not changed.
        pixels: As `pixels_of` gives them.
        blank: Regions that are kept where the rest shall be blacked out; none to keep all.
    """
    made = deidentified_header(dataset, key, cleaned_pixels=bool(blank))
    if str(dataset.file_meta.get("TransferSyntaxUID", "")) in _LOSSY:
        made.LossyImageCompression = "01"
    shown = _only(pixels, blank) if blank else pixels
    _put(made, shown)
    if blank:
        made.BurnedInAnnotation = "NO"
    return made


def still_of_clip(made: Dataset, clip: Dataset, key: DeidentificationKey, *, frame: int) -> None:
    """Turn the copy of one frame into an image of its own that refers to the clip.

    Args:
        made: From `copy_of` with the frame's pixels; changed in place.
        clip: As read.
        frame: From 0.
    """
    from pydicom import Dataset

    for name in _OF_CLIPS:
        if name in made:
            delattr(made, name)
    source = Dataset()
    source.ReferencedSOPClassUID = made.SOPClassUID
    source.ReferencedSOPInstanceUID = key.uid(str(clip.SOPInstanceUID))
    source.ReferencedFrameNumber = frame + 1
    made.SourceImageSequence = [source]
    made.SOPClassUID = _STILL_OF_CLIP.get(str(made.SOPClassUID), str(made.SOPClassUID))
    made.SOPInstanceUID = key.uid(f"{clip.SOPInstanceUID} frame {frame}")
    made.ImageType = ["DERIVED", "PRIMARY"]
    made.InstanceNumber = frame + 1


def write_copy(made: Dataset, path: Path) -> None:
    """Write a copy, whole or not at all; the same copy gives the same bytes.

    Raises:
        InputError: Something that was kept cannot be written.
        OSError: The disk is full or not writable.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
    buffer = io.BytesIO()
    try:
        made.save_as(buffer, enforce_file_format=True)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise InputError(f"a value that was kept cannot be written ({type(error).__name__})") from None
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.is_file() and path.read_bytes() == buffer.getvalue()):
        write_whole(path, buffer.getvalue())


def regions_of(dataset: Dataset) -> tuple[Box, ...]:
    """The rectangles that hold scan, (y0, x0, y1, x1), as the file tells (PS3.3 C.8.5.5)."""
    found = []
    for item in dataset.get("SequenceOfUltrasoundRegions") or ():
        try:
            x0, y0 = int(item.RegionLocationMinX0), int(item.RegionLocationMinY0)
            x1, y1 = int(item.RegionLocationMaxX1), int(item.RegionLocationMaxY1)
        except (AttributeError, TypeError, ValueError):
            continue
        if 0 <= x0 < x1 and 0 <= y0 < y1:
            found.append((y0, x0, y1 + 1, x1 + 1))
    return tuple(found)


def _only(pixels: NDArray[Any], regions: tuple[Box, ...]) -> NDArray[Any]:
    """One frame, (y, x) or (y, x, 3), black outside the regions."""
    made = np.zeros_like(pixels)
    for y0, x0, y1, x1 in regions:
        made[y0:y1, x0:x1] = pixels[y0:y1, x0:x1]
    return made


def _put(made: Dataset, pixels: NDArray[Any]) -> None:
    from pydicom import DataElement

    if int(made.get("SamplesPerPixel") or 1) == _COLOURS:
        made.PhotometricInterpretation, made.PlanarConfiguration = "RGB", 0
    bits = pixels.dtype.itemsize * 8
    if bits != int(made.BitsAllocated):
        made.BitsAllocated = bits
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    data = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<")).tobytes()
    vr = "OB" if bits == 8 else "OW"
    made.add(DataElement(0x7FE00010, vr, data + b"\0" * (len(data) % 2)))
