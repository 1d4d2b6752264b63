"""The store's file as it was before a newer version of Samography changed its schema."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from core.files.whole_file import sync_file, sync_folder

_LOG = logging.getLogger(__name__)


def kept_store_path(path: Path, version: int) -> Path:
    """Return where the file of that schema is kept, beside the store; the first is never replaced."""
    plain = path.with_name(f"{path.stem}.schema-{version:04}{path.suffix}")
    number = 1
    while plain.exists():
        number += 1
        plain = path.with_name(f"{path.stem}.schema-{version:04}-{number}{path.suffix}")
    return plain


def keep_store(path: Path, *, version: int, newest: int) -> Path:
    """Copy the file aside, whole or not at all, and say so.

    Args:
        path: The path of the store; nobody has it open.
        version: The schema that it has.
        newest: The schema that it is about to get.

    Raises:
        OSError: There is no room for a copy; nothing is left behind.
    """
    kept = kept_store_path(path, version)
    temporary = kept.with_name(f".{kept.name}.tmp")
    try:
        shutil.copyfile(path, temporary)
        shutil.copymode(path, temporary)  # no more people may read it than the store
        sync_file(temporary)
        temporary.replace(kept)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(kept.parent)
    _LOG.warning(
        "the study store goes from schema %d to %d; as it was it is kept in %s (delete it when all is well)",
        version,
        newest,
        kept.name,
    )
    return kept
