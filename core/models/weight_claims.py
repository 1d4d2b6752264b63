"""The claims of a file of weights, held against its size before anything is made of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from core.errors import CheckpointError, UnreadableFileError
from core.files.gate import opened_file
from core.files.limits import FILE_BYTES
from core.files.zip_claims import ZipLimits, require_sane_zip

_MOST_PARTS = 200_000
_ZIP = b"PK\x03\x04"
_GROWN = "holds compressed weights, which no program writes"
_SPARE_BYTES = 2**20


def require_weights_file(path: Path) -> None:
    """Refuse what is no regular file, and an archive of weights that becomes larger than it is.

    Raises:
        CheckpointError: Says what it is.
        OSError: It is missing or cannot be read.
    """
    try:
        with opened_file(path) as file:
            if file.read(len(_ZIP)) == _ZIP:
                file.seek(0)
                with zipfile.ZipFile(file) as archive:
                    require_sane_zip(archive, path.name, ZipLimits(FILE_BYTES, _MOST_PARTS, _SPARE_BYTES))
                    _require_plain(archive, path.name)
    except UnreadableFileError as error:
        raise CheckpointError(f"{error}; or fetch the weights again") from error
    except Exception as error:
        if isinstance(error, OSError | CheckpointError):
            raise
        raise CheckpointError(
            f"{path.name} cannot be read as an archive of weights ({type(error).__name__}): delete it and "
            "fetch the weights again"
        ) from error


def _require_plain(archive: zipfile.ZipFile, name: str) -> None:
    """Return the weights lie in such an archive as they are; room is made for what a compressed one says."""
    grown = sum(max(info.file_size - info.compress_size, 0) for info in archive.infolist())
    if grown > _SPARE_BYTES:
        raise UnreadableFileError(name, _GROWN, action="get the file that its authors publish")
