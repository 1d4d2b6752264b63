"""The claims of a DICOM header on its pixels, held against limits and against the pixels before decoding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.files.limits import PIXELS, VOLUME_BYTES, sized
from core.imaging.codestream import codestream_shape
from core.imaging.dicom.picture_objects import frame_count
from core.imaging.read_image import UnreadableFileError

_RLE = "1.2.840.10008.1.2.5"
_RLE_SPARE_BYTES = 4096


def require_decodable(dataset: Any, name: str, *, frame: int | None = None) -> None:
    """Refuse pixels that are too many, or that are not what the header says.

    Args:
        dataset: The data set with its pixels.
        name: The name for messages.
        frame: The number, from 0, of the frame that will be decoded; None for all.

    Raises:
        UnreadableFileError: Says what is claimed, and what is the most or is there.
    """
    rows, columns, channels, bits = (
        _count(dataset, word, name) for word in ("Rows", "Columns", "SamplesPerPixel", "BitsAllocated")
    )
    frames = frame_count(dataset, name) if frame is None else 1
    require_pixels(rows, columns, name)
    count = rows * columns * max(channels, 1) * max((bits + 7) // 8, 1)
    _require_bytes(count * frames, name)
    if "PixelData" not in dataset or not getattr(
        dataset.file_meta.TransferSyntaxUID, "is_encapsulated", False
    ):
        return
    is_rle = str(dataset.file_meta.TransferSyntaxUID) == _RLE
    for data in _codestreams(dataset, name, frame=frame):
        _require_same_shape(data, (rows, columns), name)
        if is_rle and len(data) > 2 * count + _RLE_SPARE_BYTES:
            raise _contradicts(name, f"a frame of {sized(count)} takes {sized(len(data))} compressed")


def require_pixels(rows: int, columns: int, name: str) -> None:
    """Refuse a frame of too many pixels.

    Raises:
        UnreadableFileError: Says how many there are.
    """
    if rows * columns > PIXELS.value():
        raise UnreadableFileError(
            name,
            f"says that it has {columns:,} x {rows:,} pixels, more than {PIXELS.value() / 1e6:.0f} million",
            action="crop or downsample it",
        )


def _require_bytes(count: int, name: str) -> None:
    if count > VOLUME_BYTES.value():
        raise UnreadableFileError(
            name,
            f"says that its pixels are {sized(count)}, where {sized(VOLUME_BYTES.value())} is the most",
            action=f"export it in parts, or set {VOLUME_BYTES.variable} higher",
        )


def _count(dataset: Any, word: str, name: str) -> int:
    """A whole number of the header; 0 where it has none, which is told by whoever needs it."""
    try:
        return max(int(dataset.get(word) or 0), 0)
    except (TypeError, ValueError):
        raise UnreadableFileError(name, f"its {word} is no number", action="export it again") from None


def _codestreams(dataset: Any, name: str, *, frame: int | None) -> Iterator[bytes]:
    """The compressed frames that will be decoded."""
    from pydicom.encaps import generate_frames, get_frame

    frames, data = frame_count(dataset, name), dataset.PixelData
    found = 0
    try:
        if frame is not None:
            yield get_frame(data, frame, number_of_frames=frames)
            return
        for stream in generate_frames(data, number_of_frames=frames):
            found += 1
            yield stream
    except UnreadableFileError:
        raise
    except Exception:
        raise _contradicts(name, "its compressed frames are not where it says") from None
    if found < frames:
        raise _contradicts(name, f"it says that it has {frames:,} frames and holds {found:,}")


def _require_same_shape(data: bytes, shape: tuple[int, int], name: str) -> None:
    """Refuse a compressed picture of another size than the header's: room is made for what it says itself."""
    found = codestream_shape(data)
    if found is not None and found[:2] != shape:
        raise _contradicts(
            name,
            f"it says that it has {shape[1]:,} x {shape[0]:,} pixels, and its compressed picture has "
            f"{found[1]:,} x {found[0]:,}",
        )


def _contradicts(name: str, what: str) -> UnreadableFileError:
    return UnreadableFileError(
        name, f"its header contradicts its pixels: {what}", action="it is damaged: export it again"
    )
