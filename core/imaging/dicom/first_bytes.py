"""The kind of a file by its first bytes, whatever its name."""

from __future__ import annotations

import struct

PREAMBLE = 128
START = 512
"""The bytes of a file that are enough for `is_dicom` and `described`."""
GZIP = b"\x1f\x8b"

_VALUE_KINDS = frozenset(
    {
        *(b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT"),
        *(b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"PN", b"SH", b"SL", b"SQ", b"SS", b"ST"),
        *(b"SV", b"TM", b"UC", b"UI", b"UL", b"UN", b"UR", b"US", b"UT", b"UV"),
    }
)
_LAST_ELEMENT = 0x0070
"""Files without a preamble begin with the file meta group or with one of the first elements of group 8."""
_LONGEST_FIRST_VALUE = 1024
_OTHERS = (
    (GZIP, "gzip"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF", "PDF"),
    (b"NRRD", "NRRD"),
    (b"\x5c\x01\0\0", "NIfTI"),
)


def is_dicom(start: bytes) -> bool:
    """Tell whether a file that begins so is DICOM, with its preamble of 128 bytes or without."""
    return start[PREAMBLE : PREAMBLE + 4] == b"DICM" or _is_data_set(start)


def described(start: bytes) -> str:
    """Return what a file that is no DICOM seems to be, for people."""
    if not start:
        return "is empty"
    for signature, name in _OTHERS:
        if start.startswith(signature):
            return f"is {name} by its first bytes"
    is_text = all(byte >= 0x20 or byte in b"\t\n\r\f" for byte in start)
    return "is text" if is_text else "is of another kind by its first bytes"


def _is_data_set(start: bytes) -> bool:
    """Tell whether a file begins with an element that stands at the beginning of DICOM data."""
    if len(start) < 8:
        return False
    for order in "<>":
        group, element = struct.unpack(f"{order}HH", start[:4])
        if group not in (0x0002, 0x0008) or element > _LAST_ELEMENT:
            continue
        if start[4:6] in _VALUE_KINDS:
            return True
        (length,) = struct.unpack("<I", start[4:8])
        if order == "<" and group == 0x0008 and length <= _LONGEST_FIRST_VALUE:
            return True
    return False
