"""An archive of a run from elsewhere, believed only after every byte was held against its checksums."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from core.declared import Place, Sha256, declared
from core.errors import InputError
from core.exports import checksums
from core.exports.archive_rows import RunId, StudyName
from core.exports.archive_rules import require_rows
from core.exports.bounded_table import bounded_table
from core.exports.run_archive import FORMAT, FORMAT_VERSION, MANIFEST, README
from core.exports.run_content import TABLES, numbers_sha256
from core.files.folder_names import names_run, names_study
from core.files.gate import require_regular
from core.files.json_text import parsed_json
from core.files.limits import (
    ARCHIVE_BYTES,
    ARCHIVE_FILES,
    ARCHIVE_TABLE_BYTES,
    JSON_BYTES,
    PICTURE_BYTES,
    sized,
)
from core.files.zip_claims import ZipLimits, require_sane_zip
from core.imaging.mask_files import load_mask, mask_path, save_mask
from core.text.listed_names import cut

_FREE_BYTES = 2**20
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_NAMES = re.compile(
    r"README\.md|manifest\.json|SHA256SUMS|tables/results\.(?:csv|parquet)|data/[a-z_]+\.parquet"
    r"|masks/([0-9a-f]{2})/\1[0-9a-f]{62}\.(?:png|nii\.gz)"
)
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, pa.ArrowException, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError, IndexError, struct.error),
)
"""What zipfile and pyarrow raise for bytes that are not what they should be."""
_LINE_BYTES = 160
_MOST_BYTES: Mapping[str, Callable[[], int]] = {
    checksums.NAME: lambda: ARCHIVE_FILES.value() * _LINE_BYTES,
    MANIFEST: JSON_BYTES.value,
    "data": ARCHIVE_TABLE_BYTES.value,
    "masks": PICTURE_BYTES.value,
}
"""The most bytes of one file, by its name or folder; the others are read in pieces."""
_NEEDED = {
    "run": {"run_id", "study", "kind", "request"},
    "study": {"study"},
    "study_case": {"study", "case_id", "patient_id", "pixel_sha256", "image_path", "ignored_path"},
    "lesion": {"study", "case_id", "lesion_id", "mask_sha256", "mask_paths"},
    "result": {"run_id", "case_id", "mask_sha256"},
}


@dataclass(frozen=True, slots=True, eq=False)
class OpenedArchive:
    """A verified archive.

    Attributes:
        run_id, study, kind: Of the run.
        schema: Version of the store's schema that it was written with.
        numbers_sha256: Of what the run found (`core.exports.run_content`).
        tables: Rows by table.
    """

    run_id: str
    study: str
    kind: str
    schema: int
    numbers_sha256: str
    tables: Mapping[str, pa.Table]
    _archive: zipfile.ZipFile

    def keep_masks(self, root: Path) -> int:
        """Put the masks where masks are kept; those there already stay untouched.

        Returns:
            How many are new.

        Raises:
            InputError: A mask's pixels are not those it is named after.
        """
        new = 0
        with tempfile.TemporaryDirectory() as folder:
            for name in self._archive.namelist():
                if name.startswith("masks/"):
                    new += _keep(self._archive.read(name), Path(name).name, Path(folder), root=root)
        return new


@contextmanager
def opened_archive(path: Path) -> Iterator[OpenedArchive]:
    """Open an archive, verify it whole, and close it at the end.

    Nothing is unpacked to the places that the archive names: a name that is not one of those that
    `core.exports.run_archive` writes is refused, and masks are decoded and kept under their own hash.

    Raises:
        InputError: There is no such file, it is no archive of a run, of a newer version, damaged,
            or holds anything that does not belong there.
    """
    try:
        require_regular(path, limit=ARCHIVE_BYTES)
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise InputError(f"there is no file {path.name}; correct --archive") from None
    except InputError:
        raise
    except _DAMAGE as error:
        raise InputError(
            f"{path.name} is no zip or cut short ({_reason(error)}); get an intact copy"
        ) from error
    with archive:
        try:
            opened = _verified(archive, path.name)
        except _DAMAGE as error:
            raise InputError(f"{path.name} is damaged ({_reason(error)}); get an intact copy") from error
        yield opened


def _verified(archive: zipfile.ZipFile, file: str) -> OpenedArchive:
    _require_known_names(archive, file)
    _require_checksums(archive, file)
    manifest = _manifest(archive.read(MANIFEST), file)
    tables = {name: bounded_table(archive.read(f"data/{name}.parquet"), name) for name in TABLES}
    if numbers_sha256(tables) != manifest.numbers_sha256:
        raise InputError(f"{file}: its numbers are not those that its manifest names; get an intact copy")
    _require_one_run(tables, manifest, file)
    require_rows(tables, file)
    if tables["run"].column("kind").to_pylist() != [manifest.kind]:
        raise InputError(f"{file}: its run is not of the kind {manifest.kind!r} that its manifest names")
    return OpenedArchive(
        run_id=manifest.run_id,
        study=manifest.study,
        kind=manifest.kind,
        schema=manifest.schema,
        numbers_sha256=manifest.numbers_sha256,
        tables=tables,
        _archive=archive,
    )


def _require_known_names(archive: zipfile.ZipFile, file: str) -> None:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    needed = {README, MANIFEST, checksums.NAME, *(f"data/{name}.parquet" for name in TABLES)}
    if not needed <= set(names):
        raise InputError(
            f"{file} is not the archive of a run (it lacks {', '.join(sorted(needed - set(names))[:3])}); "
            "give one that python -m jobs.export --format zip wrote"
        )
    strange = [name for name in names if not _NAMES.fullmatch(name)]
    strange += [info.filename for info in infos if info.compress_type not in _PACKINGS]
    linked = [info.filename for info in infos if stat.S_ISLNK(info.external_attr >> 16)]
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if wrong := [*strange, *linked, *doubled]:
        raise InputError(
            f"{file} holds what does not belong into the archive of a run ({cut(wrong[0])!r}); nothing was "
            "taken from it"
        )
    _require_sizes(infos, file)
    require_sane_zip(archive, file, ZipLimits(ARCHIVE_BYTES, ARCHIVE_FILES.value(), _FREE_BYTES))


def _require_sizes(infos: Sequence[zipfile.ZipInfo], file: str) -> None:
    """Refuse a file that would be read whole into memory and is larger than any of its kind."""
    for info in infos:
        kind = info.filename.partition("/")[0]
        most = _MOST_BYTES[kind]() if kind in _MOST_BYTES else info.file_size
        if info.file_size > most:
            raise InputError(
                f"{file}: {info.filename} would have {sized(info.file_size)}, where {sized(most)} is the "
                "most; nothing was taken from it"
            )


def _reason(error: Exception) -> str:
    """What a library says, which may quote names of any length."""
    return cut(str(error)) or type(error).__name__


def _require_checksums(archive: zipfile.ZipFile, file: str) -> None:
    wanted = checksums.parse_checksums(archive.read(checksums.NAME).decode(errors="replace"))
    names = set(archive.namelist()) - {checksums.NAME}
    if names != wanted.keys():
        odd = sorted(names ^ wanted.keys())[0]
        raise InputError(
            f"{file}: its files are not those of its checksums ({cut(odd)!r}); get an intact copy"
        )
    for name, sha256 in wanted.items():
        with archive.open(name) as member:
            found = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
        if found != sha256:
            raise InputError(f"{file}: {name} is damaged (its checksum differs); get an intact copy")


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What the manifest must say; what it says beside that is for people."""

    format: str
    format_version: Place
    schema: Place
    run_id: RunId
    study: StudyName
    kind: str
    numbers_sha256: Sha256


def _manifest(data: bytes, file: str) -> _Manifest:
    try:
        manifest = declared(_Manifest, parsed_json(data, MANIFEST))
    except (ValueError, InputError) as error:
        raise InputError(
            f"{file}: its manifest is none of a run's archive ({str(error)[:200]}); nothing was taken"
        ) from error
    if manifest.format != FORMAT or not names_run(manifest.run_id) or not names_study(manifest.study):
        raise InputError(f"{file} is not the archive of a run of this program; nothing was taken from it")
    if manifest.format_version > FORMAT_VERSION:
        raise InputError(f"{file} was written by a newer version; update this instance and import again")
    return manifest


def _require_one_run(tables: Mapping[str, pa.Table], manifest: _Manifest, file: str) -> None:
    """Every row belongs to the run and the study that the manifest names."""
    for name, columns in _NEEDED.items():
        if lacking := columns - set(tables[name].column_names):
            raise InputError(f"{file}: its table {name} lacks {min(lacking)}; nothing was taken from it")
    for name, table in tables.items():
        for column in ("run_id", "study"):
            if column in table.column_names:
                others = set(table.column(column).to_pylist()) - {getattr(manifest, column)}
                if others:
                    raise InputError(
                        f"{file}: its table {name} speaks of another {column}; nothing was taken"
                    )
    if tables["run"].num_rows != 1 or tables["study"].num_rows != 1:
        raise InputError(f"{file} does not hold exactly one run of one study; nothing was taken from it")


def _keep(data: bytes, name: str, folder: Path, *, root: Path) -> bool:
    """Decode one mask and keep it; whether it was new."""
    sha256 = name.partition(".")[0]
    if mask_path(root, sha256).exists():
        return False
    beside = folder / sha256[:2] / name
    beside.parent.mkdir(exist_ok=True)
    beside.write_bytes(data)
    mask = load_mask(folder, sha256)
    beside.unlink()
    save_mask(root, mask)
    return True
