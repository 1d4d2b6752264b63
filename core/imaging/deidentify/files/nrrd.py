"""NRRD without comments, texts and keys of its writer; fields that say what the voxels are stay."""

from __future__ import annotations

import gzip
import io
import re

from core.errors import UnreadableFileError
from core.files.limits import HEADER_BYTES
from core.imaging.deidentify.files.uncleanable import UncleanableError

_FIELDS = frozenset(
    {
        *("type", "dimension", "sizes", "encoding", "endian", "space", "space dimension", "space directions"),
        *(
            "space origin",
            "space units",
            "spacings",
            "thicknesses",
            "kinds",
            "centers",
            "centerings",
            "block size",
        ),
        *(
            "axis mins",
            "axis maxs",
            "axismins",
            "axismaxs",
            "measurement frame",
            "min",
            "max",
            "old min",
            "oldmin",
        ),
        *("old max", "oldmax", "units", "blocksize"),
    }
)


_KNOWN_TERMS = frozenset(
    [
        "signed",
        "unsigned",
        "char",
        "short",
        "int",
        "long",
        "longlong",
        "float",
        "double",
        "block",
        "int8",
        "uint8",
        "int16",
        "uint16",
        "int32",
        "uint32",
        "int64",
        "uint64",
        "int8_t",
        "uint8_t",
        "int16_t",
        "uint16_t",
        "int32_t",
        "uint32_t",
        "int64_t",
        "uint64_t",
        "uchar",
        "ushort",
        "uint",
        "ulonglong",
        "raw",
        "gzip",
        "gz",
        "bzip2",
        "bz2",
        "txt",
        "text",
        "ascii",
        "hex",
        "little",
        "big",
        "right",
        "left",
        "anterior",
        "posterior",
        "superior",
        "inferior",
        "time",
        "ras",
        "las",
        "lps",
        "rast",
        "last",
        "lpst",
        "scanner",
        "xyz",
        "3d",
        "handed",
        "none",
        "domain",
        "space",
        "list",
        "point",
        "vector",
        "covariant",
        "normal",
        "complex",
        "scalar",
        "color",
        "stub",
        "pixel",
        "voxel",
        "node",
        "cell",
        "mm",
        "millimeter",
        "millimeters",
        "s",
        "ms",
        "um",
        "cm",
        "nan",
        "inf",
        "e",
        "d",
        "rgb",
        "rgba",
        "hsv",
    ]
)
"""All words that the format's own fields have (Teem, definition of NRRD); a value with another is dropped."""
_LEVEL = 6
_SIGNS = re.compile(r"[-+\w.,()\" /?]*")
_SEGMENT = re.compile(r"(Segment(\d{1,5})_(?:LabelValue|Layer)):=\s*(\d{1,9})\s*")
_NAMED = re.compile(r"Segment(\d{1,5})_(ID|Name):=.*")


def cleaned_nrrd(data: bytes) -> bytes:
    """The header's own fields, which value and layer each segment has, and the values; nothing else.

    Segments are named by numbers. Values that are packed, written out or lie behind lines or bytes of
    something else are written anew, plain or in gzip.

    Raises:
        UncleanableError: The header has no end, or the voxels lie in another file or cannot be read.
    """
    end = re.search(rb"\r?\n\r?\n", data[: HEADER_BYTES.value()])
    if end is None or not data.startswith(b"NRRD"):
        raise UncleanableError("its header has no end")
    first, *lines = data[: end.start()].decode("utf-8", errors="replace").splitlines()
    fields = {name: value for line in lines if (name := _field(line)) for value in [line.partition(":")[2]]}
    if not fields.keys().isdisjoint(("data file", "datafile")):
        raise UncleanableError("its voxels lie in another file")
    values, packed = _values(data, is_raw=fields.get("encoding", "").strip().lower() == "raw")
    said = [f"encoding: {'gzip' if packed else 'raw'}", "endian: little"]
    kept = [made for line in lines if _field(line) not in ("encoding", "endian") and (made := _line(line))]
    return b"".join(("\n".join([first[:8], *dict.fromkeys(kept), *said, "", ""]).encode(), values))


def _field(line: str) -> str:
    """The name of a field, as it is looked for."""
    return line.partition(":")[0].strip().lower()


def _values(data: bytes, *, is_raw: bool) -> tuple[bytes, bool]:
    """The values, little-endian, as the reader of such files finds them; and whether they are in gzip."""
    import numpy as np

    from core.imaging.volume_files.nrrd_data import read_header, read_values

    file = io.BytesIO(data)
    try:
        values = read_values(file, read_header(file, ""), "")
    except UnreadableFileError as error:
        raise UncleanableError(f"it {error.problem}") from None
    except Exception as error:  # the library raises whatever a damaged header leads it into
        raise UncleanableError("its header cannot be understood") from error
    plain = np.asarray(values, dtype=values.dtype.newbyteorder("<")).tobytes(order="F")
    return (plain, False) if is_raw else (gzip.compress(plain, _LEVEL, mtime=0), True)


def _line(line: str) -> str | None:
    if (found := _SEGMENT.fullmatch(line)) is not None:
        return f"{found[1]}:={found[3]}"
    if (found := _NAMED.fullmatch(line)) is not None:
        return f"Segment{found[1]}_{found[2]}:=segment {found[1]}"
    name, sign, value = line.partition(": ")
    if not sign or name.strip().lower() not in _FIELDS or not _SIGNS.fullmatch(value.strip()):
        return None
    words = re.findall(r"[^\W\d]\w*", value.lower())
    return line if all(word in _KNOWN_TERMS for word in words) else None
