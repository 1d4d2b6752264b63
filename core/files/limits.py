"""The limits of what is believed and read of a file, with their defaults and variables that set others.

A limit is compared with what a header says before anything is decoded, or with what comes out while something
is unpacked; it is never found out by running out of memory. docs/limits.md lists them, which a test holds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import SettingsError

_MIB = 2**20
_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of something.

    Attributes:
        key: Short name; the environment variable is made of it.
        default: The number where the variable is not set.
        unit: The unit of the number.
        of: The name of what is limited, for people.
    """

    key: str
    default: int
    unit: str
    of: str

    @property
    def variable(self) -> str:
        """The environment variable that sets another value."""
        return f"SAMOGRAPHY_MOST_{self.key.upper()}"

    def value(self, environment: Mapping[str, str] | None = None) -> int:
        """The number that counts now; a blank variable counts as unset.

        Raises:
            SettingsError: The variable holds no whole number above 0.
        """
        written = (os.environ if environment is None else environment).get(self.variable, "").strip()
        if not written:
            return self.default
        if not written.isascii() or not written.isdigit() or len(written) > 18 or int(written) == 0:
            raise SettingsError(
                f"{self.variable} is {written[:40]!r}; give a whole number of {self.unit} above 0, "
                f"or leave it out for {self.default:,}"
            )
        return int(written)


FILE_BYTES = Limit("file_bytes", 16 * _GIB, "bytes", "a file, as it lies on disk")
PIXELS = Limit("pixels", 89_478_485, "pixels", "a picture, or one frame of DICOM")
SIDE = Limit("side", 200_000, "pixels", "a side of a picture")
PICTURE_BYTES = Limit("picture_bytes", _GIB, "bytes", "the file of a picture")
PAGES = Limit("pages", 1_000, "pages", "pages of a TIFF that are counted for a message")
ELEMENTS = Limit("elements", 300_000, "elements", "elements of a DICOM header, those of sequences too")
VOLUME_BYTES = Limit("volume_bytes", 4 * _GIB, "bytes", "the decoded values of a volume, or of a DICOM file")
FRAMES = Limit("frames", 100_000, "frames", "frames, or slices, of one DICOM file or series")
UNPACKED_BYTES = Limit("unpacked_bytes", 4 * _GIB, "bytes", "what a compressed file becomes")
RATIO = Limit("ratio", 250, "times", "unpacked over packed, of what becomes larger than 1 GiB")
HEADER_BYTES = Limit("header_bytes", 16 * _MIB, "bytes", "the header of a NIfTI or NRRD file")
TABLE_BYTES = Limit("table_bytes", 256 * _MIB, "bytes", "a table in a text file, or the parts of a workbook")
TABLE_COLUMNS = Limit("table_columns", 16_384, "columns", "columns of a table")
TABLE_CELLS = Limit("table_cells", 5_000_000, "cells", "rows times columns of a table")
WORKBOOK_CELLS = Limit(
    "workbook_cells", 2_000_000, "cells", "cells of a workbook, merged ones each by itself"
)
JSON_BYTES = Limit("json_bytes", 64 * _MIB, "bytes", "a text of JSON")
ARCHIVE_BYTES = Limit("archive_bytes", 64 * _GIB, "bytes", "what the archive of a run becomes")
ARCHIVE_FILES = Limit("archive_files", 2_000_000, "files", "files in an archive")
ARCHIVE_TABLE_BYTES = Limit("archive_table_bytes", 4 * _GIB, "bytes", "one table of an archive, decoded")
UPLOAD_BYTES = Limit("upload_bytes", 50 * _MIB, "bytes", "an uploaded file")
UPLOAD_SIDE = Limit("upload_side", 4_096, "pixels", "a side of an uploaded picture")
UPLOAD_UNPACKED_BYTES = Limit(
    "upload_unpacked_bytes", 256 * _MIB, "bytes", "what an uploaded file becomes, unpacked or decoded"
)
UPLOAD_MEMORY_BYTES = Limit(
    "upload_memory_bytes", 2 * _GIB, "bytes", "memory of the process that decodes an uploaded file"
)
UPLOAD_SECONDS = Limit("upload_seconds", 30, "seconds", "time of the process that decodes an uploaded file")

LIMITS: tuple[Limit, ...] = (
    *(FILE_BYTES, PICTURE_BYTES, PIXELS, SIDE, PAGES),
    *(VOLUME_BYTES, FRAMES, ELEMENTS, UNPACKED_BYTES, RATIO, HEADER_BYTES),
    *(TABLE_BYTES, TABLE_COLUMNS, TABLE_CELLS, WORKBOOK_CELLS, JSON_BYTES),
    *(ARCHIVE_BYTES, ARCHIVE_FILES, ARCHIVE_TABLE_BYTES),
    *(UPLOAD_BYTES, UPLOAD_SIDE, UPLOAD_UNPACKED_BYTES, UPLOAD_MEMORY_BYTES, UPLOAD_SECONDS),
)
"""All of them, in the order of docs/limits.md."""

RATIO_FROM_BYTES = _GIB
"""An empty mask of a large volume honestly becomes a thousand times larger; up to here nobody minds."""


def sized(count: int) -> str:
    """A number of bytes for a sentence."""
    for unit, step in (("GiB", _GIB), ("MiB", _MIB), ("KiB", 2**10)):
        if count >= step:
            return f"{count / step:,.1f} {unit}"
    return f"{count:,} bytes"
