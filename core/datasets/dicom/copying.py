"""De-identified copies: new headers with the old pixels, uncompressed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.files.whole_file import write_whole
from core.imaging.burnt_in_text import Box
from core.imaging.deidentify.header import deidentified_header
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.dicom.frame_header import GROUPS, frame_header
from core.imaging.hashing import pixel_sha256

if TYPE_CHECKING:
    from pydicom import Dataset

_STILL_OF_CLIP = {
    "1.2.840.10008.5.1.4.1.1.3.1": "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.3": "1.2.840.10008.5.1.4.1.1.6.1",
    "1.2.840.10008.5.1.4.1.1.7.2": "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.7.4": "1.2.840.10008.5.1.4.1.1.7",
}
"""Storage class of a single frame by that of the clip (ultrasound, secondary capture)."""
_OF_CLIPS = (
    *("NumberOfFrames", "FrameTime", "FrameIncrementPointer", "CineRate"),
    *("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence", "DimensionIndexSequence"),
    *("DimensionOrganizationSequence", "DimensionOrganizationType"),
)
_COLOURS = 3
_LOSSY = frozenset(f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91))
"""Transfer syntaxes that may have lost something: JPEG baseline and extended, JPEG-LS near, JPEG 2000."""


def copy_of(
    dataset: Dataset, pixels: NDArray[Any], key: DeidentificationKey, *, blank: tuple[Box, ...] = ()
) -> Dataset:
    """A de-identified file in memory.

    Args:
        dataset: The data set as read; not changed.
        pixels: The pixels as `core.imaging.dicom.stored_pixels.decoded` gives them.
        blank: Regions that are kept where the rest shall be blacked out; none to keep all.
    """
    made = deidentified_header(dataset, key, cleaned_pixels=bool(blank))
    if "SOPInstanceUID" not in made:
        made.SOPInstanceUID = key.uid(f"pixels {pixel_sha256(pixels)}")
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
        made: The copy from `copy_of` with the frame's pixels; changed in place.
        clip: The clip as read.
        frame: The number of the frame, from 0.
    """
    from pydicom import Dataset

    _flatten(made, frame)
    for name in _OF_CLIPS:
        if name in made:
            delattr(made, name)
    source = Dataset()
    source.ReferencedSOPClassUID = made.SOPClassUID
    source.ReferencedSOPInstanceUID = made.SOPInstanceUID
    source.ReferencedFrameNumber = frame + 1
    made.SourceImageSequence = [source]
    made.SOPClassUID = _STILL_OF_CLIP.get(str(made.SOPClassUID), str(made.SOPClassUID))
    made.SOPInstanceUID = key.uid(f"{clip.get('SOPInstanceUID') or made.SOPInstanceUID} frame {frame}")
    made.ImageType = ["DERIVED", "PRIMARY"]
    made.InstanceNumber = frame + 1


def frames_of_file(made: Dataset, file: Dataset, key: DeidentificationKey, *, frames: Sequence[int]) -> None:
    """Turn the copy of an enhanced file into one of some of its frames.

    Args:
        made: The copy from `copy_of` with the pixels of these frames; changed in place.
        file: The file as read.
        frames: The numbers of the frames, from 0.
    """
    groups = made.PerFrameFunctionalGroupsSequence
    count = len(groups)
    made.PerFrameFunctionalGroupsSequence = [groups[frame] for frame in frames]
    made.NumberOfFrames = len(frames)
    if len(frames) < count:
        made.SOPInstanceUID = key.uid(f"{file.get('SOPInstanceUID')} frames {' '.join(map(str, frames))}")


def write_copy(made: Dataset, path: Path) -> None:
    """Write a copy, whole or not at all; the same copy gives the same bytes.

    Raises:
        InputError: Something that was kept cannot be written.
        OSError: The disk is full or not writable.
    """
    data = copied_bytes(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (path.is_file() and path.read_bytes() == data):
        write_whole(path, data)


def copied_bytes(made: Dataset) -> bytes:
    """A copy as a file, uncompressed.

    Raises:
        InputError: Something that was kept cannot be written.
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
    return buffer.getvalue()


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
    """Return one frame, (y, x) or (y, x, 3), black outside the regions."""
    made = np.zeros_like(pixels)
    for y0, x0, y1, x1 in regions:
        made[y0:y1, x0:x1] = pixels[y0:y1, x0:x1]
    return made


def _flatten(made: Dataset, frame: int) -> None:
    """Write into the file itself what the functional groups say of a frame."""
    header = frame_header(made, frame)
    for keyword in {element.keyword for item in header.items for element in item}:
        if keyword not in GROUPS:
            made[keyword] = header.element(keyword)


def _put(made: Dataset, pixels: NDArray[Any]) -> None:
    from pydicom import DataElement

    if pixels.dtype.kind == "f":
        _put_floats(made, pixels)
        return

    if int(made.get("SamplesPerPixel") or 1) == _COLOURS:
        made.PhotometricInterpretation, made.PlanarConfiguration = "RGB", 0
    bits = pixels.dtype.itemsize * 8
    if bits != int(made.BitsAllocated):
        made.BitsAllocated = bits
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.HighBit = int(made.get("BitsStored") or bits) - 1
    data = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<")).tobytes()
    vr = "OB" if bits == 8 else "OW"
    made.add(DataElement(0x7FE00010, vr, data + b"\0" * (len(data) % 2)))


def _put_floats(made: Dataset, pixels: NDArray[Any]) -> None:
    """Put Float Pixel Data or Double Float Pixel Data, by their width."""
    from pydicom import DataElement

    tag, vr = ((0x7FE00008, "OF"), (0x7FE00009, "OD"))[pixels.dtype.itemsize // 8]
    made.BitsAllocated = pixels.dtype.itemsize * 8
    data = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<")).tobytes()
    made.add(DataElement(tag, vr, data))
