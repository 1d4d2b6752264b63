"""The archive of a run as a zip: tables, masks, how it was made, checksums."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from core.errors import InputError
from core.exports import checksums
from core.exports.run_content import RunContent
from core.exports.run_readme import readme_text
from core.files.home_rights import give_usual_rights
from core.imaging.hashing import file_sha256
from core.imaging.mask_files import mask_path
from core.text.csv_text import csv_bytes

FORMAT, FORMAT_VERSION = "samography-run", 1
MANIFEST, README = "manifest.json", "README.md"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_PACKED = (".png", ".gz", ".parquet")


@dataclass(frozen=True, slots=True)
class WrittenArchive:
    """A zip that was written.

    Attributes:
        sha256: The hash of the whole file.
        masks: The number of masks in it.
        absent: Masks of the run whose files are no longer kept.
    """

    sha256: str
    files: int
    masks: int
    absent: int


def write_run_archive(out: Path, content: RunContent, *, masks_root: Path) -> WrittenArchive:
    """Write a run's zip; the file appears whole or not at all, and the same run gives the same bytes.

    Args:
        masks_root: The folder where masks are kept (`core.settings.Settings.masks`).

    Raises:
        InputError: The folder of `out` does not exist.
        OSError: The disk is full or not writable.
    """
    if not out.parent.is_dir():
        raise InputError(f"the folder of {out.name} does not exist; make it first or choose another --out")
    handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=".export")
    os.close(handle)
    try:
        files, masks, absent = _fill(Path(temporary), content, masks_root)
        give_usual_rights(Path(temporary))
        Path(temporary).replace(out)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return WrittenArchive(file_sha256(out), files, masks, absent)


def _fill(path: Path, content: RunContent, masks_root: Path) -> tuple[int, int, int]:
    """Fill the archive; return the number of files, of masks in it and of masks absent."""
    found: dict[str, str] = {}
    paths = [mask_path(masks_root, sha256) for sha256 in content.mask_hashes]
    here = [mask for mask in paths if mask.is_file()]
    absent = len(paths) - len(here)
    with zipfile.ZipFile(path, "w") as archive:

        def add(name: str, data: bytes) -> None:
            found[name] = hashlib.sha256(data).hexdigest()
            _put(archive, name, data)

        add(README, readme_text(content, masks=len(here), absent=absent).encode())
        add(MANIFEST, json.dumps(_manifest(content, len(here)), indent=1).encode())
        for name, data in _tables(content):
            add(name, data)
        for mask in here:
            add(f"masks/{mask.parent.name}/{mask.name}", mask.read_bytes())
        _put(archive, checksums.NAME, checksums.checksums_text(found).encode())
    return len(found) + 1, len(here), absent


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _manifest(content: RunContent, masks: int) -> dict[str, Any]:
    about = content.about
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "schema": content.schema,
        "run_id": about.run_id,
        "study": about.study,
        "kind": about.kind,
        "cases": about.cases,
        "masks": masks,
        "numbers_sha256": content.numbers_sha256,
    }


def _tables(content: RunContent) -> Iterator[tuple[str, bytes]]:
    yield "tables/results.csv", csv_bytes(content.results)
    buffer = io.BytesIO()
    content.results.to_parquet(buffer, index=False)
    yield "tables/results.parquet", buffer.getvalue()
    for name, table in content.tables.items():
        buffer = io.BytesIO()
        pq.write_table(table, buffer)
        yield f"data/{name}.parquet", buffer.getvalue()
