"""NRRD without comments, texts and keys of its writer; fields that say what the voxels are stay."""

from __future__ import annotations

import re

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
        *("old max", "oldmax", "line skip", "lineskip", "byte skip", "byteskip", "units", "blocksize"),
    }
)


def _words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_WORDS = frozenset(
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
_SIGNS = re.compile(r"[-+\w.,()\" /?]*")
_SEGMENT = re.compile(r"(Segment(\d{1,5})_(?:LabelValue|Layer)):=\s*(\d{1,9})\s*")
_NAMED = re.compile(r"Segment(\d{1,5})_(ID|Name):=.*")


def cleaned_nrrd(data: bytes) -> bytes:
    """The header's own fields, and which value and layer each segment has; segments are named by numbers.

    Raises:
        UncleanableError: The header has no end, or the voxels lie in another file.
    """
    end = re.search(rb"\r?\n\r?\n", data[: 2**20])
    if end is None or not data.startswith(b"NRRD"):
        raise UncleanableError("its header has no end")
    first, *lines = data[: end.start()].decode("utf-8", errors="replace").splitlines()
    if any(line.lower().startswith(("data file:", "datafile:")) for line in lines):
        raise UncleanableError("its voxels lie in another file")
    kept = [made for line in lines if (made := _line(line)) is not None]
    return "\n".join([first[:8], *dict.fromkeys(kept), "", ""]).encode() + data[end.end() :]


def _line(line: str) -> str | None:
    if (found := _SEGMENT.fullmatch(line)) is not None:
        return f"{found[1]}:={found[3]}"
    if (found := _NAMED.fullmatch(line)) is not None:
        return f"Segment{found[1]}_{found[2]}:=segment {found[1]}"
    name, sign, value = line.partition(": ")
    if not sign or name.strip().lower() not in _FIELDS or not _SIGNS.fullmatch(value.strip()):
        return None
    words = re.findall(r"[^\W\d]\w*", value.lower())
    return line if all(word in _WORDS for word in words) else None
