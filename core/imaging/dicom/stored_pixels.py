"""The numbers that a DICOM file stores as its pixels."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.header_claims import require_decodable
from core.imaging.read_image import UnreadableFileError

_PLAIN = "export it uncompressed (Explicit VR Little Endian)"


def decoded(dataset: Any, name: str, *, frame: int | None = None) -> NDArray[Any]:
    """Decoded pixels in the machine's byte order, colours as RGB; of one frame, from 0, or of all.

    Bits above those that the header says are stored (overlays of older devices lie there) are cleared.

    Raises:
        UnreadableFileError: They are too many, not those that the header says, damaged, or compressed in a
            way that cannot be decoded here; says which.
    """
    from pydicom.pixels.utils import pixel_array

    _require_said_compression(dataset, name)
    require_decodable(dataset, name, frame=frame)
    try:
        shift = _shift(dataset)
        with quiet_libraries():
            pixels = pixel_array(dataset, index=frame, correct_unused_bits=not shift)
    except Exception as error:  # decoders raise whatever a damaged file leads them into
        raise _undecodable(dataset, error, name) from None
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    return _shifted(pixels, shift, bits=int(dataset.BitsStored)) if shift else pixels


def _shift(dataset: Any) -> int:
    """By how many bits values stand above the lowest bit: old files fill their words from above."""
    stored, high = dataset.get("BitsStored"), dataset.get("HighBit")
    is_plain = not getattr(dataset.file_meta.TransferSyntaxUID, "is_encapsulated", False)
    if not is_plain or "PixelData" not in dataset or stored is None or high is None:
        return 0
    return max(int(high) + 1 - int(stored), 0) if int(high) < int(dataset.get("BitsAllocated") or 0) else 0


def _shifted(pixels: NDArray[Any], shift: int, *, bits: int) -> NDArray[Any]:
    """The stored bits alone, moved down; the highest one is the sign of signed values."""
    words = pixels.view(pixels.dtype.str.replace("i", "u")) << (pixels.dtype.itemsize * 8 - bits - shift)
    return words.view(pixels.dtype) >> (pixels.dtype.itemsize * 8 - bits)


def _require_said_compression(dataset: Any, name: str) -> None:
    """Refuse compressed pixels in a file that does not say so: they would be read as numbers."""
    if "PixelData" not in dataset or not dataset["PixelData"].is_undefined_length:
        return
    if not getattr(dataset.file_meta.TransferSyntaxUID, "is_encapsulated", True):
        raise UnreadableFileError(
            name, "its pixels are compressed, and the file does not say how", action=_PLAIN
        )


def _undecodable(dataset: Any, error: Exception, name: str) -> UnreadableFileError:
    syntax = getattr(dataset.file_meta.get("TransferSyntaxUID"), "name", "an unknown transfer syntax")
    text = str(error)
    if isinstance(error, AttributeError):
        return UnreadableFileError(
            name, f"its header lacks what its pixels need ({_word(text)})", action="export it again"
        )
    if "missing dependencies" in text or isinstance(error, NotImplementedError):
        return UnreadableFileError(
            name,
            f"its pixels are compressed as {syntax}, and no decoder for that is installed",
            action=f"{_PLAIN}, or install pydicom's decoder for it",
        )
    if "less than expected" in text:
        return UnreadableFileError(
            name, "holds fewer pixels than its header says", action="it is cut short: copy it again"
        )
    return UnreadableFileError(
        name, f"its pixels cannot be decoded ({syntax}, {type(error).__name__})", action=_PLAIN
    )


def _word(text: str) -> str:
    """The keyword at the end of pydicom's message on a missing element; no value of the file."""
    words = [word.strip("'\".") for word in text.split()]
    known = [word for word in words if word.isalpha() and word[:1].isupper() and len(word) > 8]
    return known[-1] if known else "an element"


def value_range(dataset: Any, pixels: NDArray[Any]) -> tuple[float, float]:
    """The least and greatest number that the header's bits can hold; 0 and 0 for real numbers."""
    bits = int(dataset.get("BitsStored") or 0)
    if pixels.dtype.kind not in "ui" or not bits:
        return 0.0, 0.0
    return (-(2.0 ** (bits - 1)), 2.0 ** (bits - 1) - 1) if pixels.dtype.kind == "i" else (0.0, 2.0**bits - 1)
