"""The claims of a NIfTI header, held against the limits and against the file, before its values are read."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from core.files.gate import opened_file
from core.files.limits import HEADER_BYTES, VOLUME_BYTES, sized
from core.files.unpacking import GZIP, MOST_SHRINKING, Budget, first_unpacked
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.volume_checks import require_volume

_GZIP_START = b"\x1f\x8b"
_FIRST_BYTES, _SECOND_BYTES = 348, 540
_SMALL_FILE = 2**16
"""A file as small as this may hold an empty mask of any reasonable size."""


def require_believable(path: Path) -> bool:
    """Refuse a NIfTI file that claims too much, or more than its file can hold.

    A header that is none passes: the library names what is wrong with it.

    Returns:
        Whether it is compressed.

    Raises:
        UnreadableFileError: Says what it claims.
        OSError: It cannot be read.
    """
    with opened_file(path, limit=VOLUME_BYTES) as file:
        held = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(_SECOND_BYTES)
        compressed = start.startswith(_GZIP_START)
        if compressed:
            file.seek(0)
            start = first_unpacked(file, _SECOND_BYTES, wbits=GZIP)
    header = _header(start)
    if header is not None:
        _require_room(header, held, path.name, compressed=compressed)
    return compressed


def _header(start: bytes) -> Any:
    """The header without its extensions; None where it is none."""
    import nibabel

    is_second = _SECOND_BYTES in (int.from_bytes(start[:4], "little"), int.from_bytes(start[:4], "big"))
    kind: Any = nibabel.Nifti2Header if is_second else nibabel.Nifti1Header
    try:
        return kind(start[: _SECOND_BYTES if is_second else _FIRST_BYTES], check=False)
    except Exception:  # too short, of another kind
        return None


def _require_room(header: Any, held: int, name: str, *, compressed: bool) -> None:
    try:
        shape, dtype = header.get_data_shape(), header.get_data_dtype()
        offset, is_scaled = int(header["vox_offset"]), _is_scaled(header)
    except Exception:  # a code that is none, which the library names
        return
    if not 0 <= offset <= HEADER_BYTES.value():
        raise UnreadableFileError(
            name, f"says that its header has {sized(max(offset, 0))}", action="it is damaged: export it again"
        )
    count = require_volume(shape, dtype, name)
    if is_scaled:
        require_volume(shape, np.dtype(np.float32), name)
    if compressed:
        Budget(name, held).add(count)
    if offset + count > (held * MOST_SHRINKING + _SMALL_FILE if compressed else held):
        raise UnreadableFileError(
            name,
            f"holds fewer values than its header says ({sized(count)}, in a file of {sized(held)})",
            action="it is cut short: copy it again",
        )


def _is_scaled(header: Any) -> bool:
    """Tell whether values are multiplied as they are read, so that each takes 4 bytes whatever its type."""
    return tuple(header.get_slope_inter()) not in ((None, None), (1.0, 0.0), (1.0, None))
