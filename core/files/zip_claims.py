"""The claims of a zip's directory, held against limits before any member is unpacked.

The library hands on no more of a member than its directory says, so that what is added up here is the most
that can come out.
"""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass

from core.errors import UnreadableFileError
from core.files.limits import RATIO, RATIO_FROM_BYTES, Limit, sized


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """The limits of what a zip may hold.

    Attributes:
        size: The size of all members, unpacked.
        files: Members.
        free_bytes: Up to here nobody asks how much smaller the members were.
    """

    size: Limit
    files: int
    free_bytes: int = RATIO_FROM_BYTES


def require_sane_zip(archive: zipfile.ZipFile, name: str, limits: ZipLimits) -> None:
    """Refuse a bomb, and members that are links or lead out of the archive.

    Raises:
        UnreadableFileError: Says what is wrong.
    """
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise UnreadableFileError(
            name, f"holds {len(infos):,} files where {limits.files:,} are the most", action="it is refused"
        )
    if wrong := next((info for info in infos if _leads_out(info)), None):
        raise UnreadableFileError(
            name,
            f"holds a link, or a path that leads out of it ({wrong.filename[:60]!r})",
            action="it is refused",
        )
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if size > limits.size.value() or size > max(limits.free_bytes, packed * RATIO.value()):
        raise UnreadableFileError(
            name,
            f"becomes {sized(size)} out of {sized(packed)}, where {sized(limits.size.value())} is the "
            f"most, and {RATIO.value()} times its size",
            action=f"it is refused; set {limits.size.variable} higher if it is honest",
        )


def _leads_out(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    is_absolute = info.filename.startswith(("/", "\\")) or parts[0].endswith(":")
    return is_absolute or ".." in parts or stat.S_ISLNK(info.external_attr >> 16)
