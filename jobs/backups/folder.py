"""The folder of backups: every file once, named by its hash, and a list of files for each backup."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from core.errors import InputError, SettingsError, StoreError
from core.files.disk_faults import disk_fault
from core.files.json_text import json_value
from core.files.whole_file import make_folder, sync_folder, write_whole
from core.imaging.hashing import file_sha256

FORMAT = 1
_MARK = "samography-backups.json"
_LIST = re.compile(r"(\d{4,})-.*\.json")
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a home: its place in it, and what it held."""

    path: str
    size: int
    mtime_ns: int
    sha256: str

    def is_as(self, path: Path) -> bool:
        """Return whether a file has kept its size and time, and so need not be read."""
        now = path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.size, self.mtime_ns)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: its number, when it was made (UTC), the store's schema, its files."""

    number: int
    made_at: str
    schema: int
    files: tuple[KeptFile, ...]


class BackupFolder:
    """``objects/`` and ``backups/`` below one folder; what is whole in it is never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self) -> None:
        """Make the folder, or take it up again.

        Raises:
            SettingsError: It holds something else.
        """
        if self.folder.exists() and any(self.folder.iterdir()) and not (self.folder / _MARK).exists():
            raise SettingsError(
                f"{self.folder.name} is not empty and holds no backups; choose another folder"
            )
        make_folder(self.folder / "backups")
        if not (self.folder / _MARK).exists():
            write_whole(self.folder / _MARK, json.dumps({"format": FORMAT}).encode())

    def object_path(self, sha256: str) -> Path:
        """Return where the content with this hash lies."""
        return self.folder / "objects" / sha256[:2] / sha256

    def holds(self, kept: KeptFile) -> bool:
        """Return whether its content is there, in the right size."""
        path = self.object_path(kept.sha256)
        return path.is_file() and path.stat().st_size == kept.size

    def holds_whole(self, kept: KeptFile) -> bool:
        """Return whether its content is there, byte for byte."""
        return self.holds(kept) and file_sha256(self.object_path(kept.sha256)) == kept.sha256

    def take(self, path: Path, *, name: str) -> KeptFile:
        """Copy a file in, and read the copy back.

        Raises:
            OSError: The file cannot be read.
            StoreError: The folder cannot be written, or does not give back what was written.
        """
        mtime_ns = path.stat().st_mtime_ns
        temporary = self.folder / f".{os.getpid()}.{threading.get_ident()}.tmp"
        try:
            sha256, size = _copied(path, temporary)
            kept = KeptFile(name, size, mtime_ns, sha256)
            if not self.holds_whole(kept):
                self._put(temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return kept

    def _put(self, temporary: Path, sha256: str) -> None:
        if file_sha256(temporary) != sha256:
            raise StoreError(
                f"the folder {self.folder.name} does not give back what was written; use another disk"
            )
        target = self.object_path(sha256)
        with _writing(self.folder):
            make_folder(target.parent)
            temporary.replace(target)
            sync_folder(target.parent)

    def backups(self) -> list[Backup]:
        """Return all backups whose list can be read, the oldest first: by number, for clocks can be set back.

        Raises:
            InputError: The folder holds none.
        """
        found = (_readable(path) for path in self._lists().values())
        return [backup for backup in found if backup is not None]

    def backup(self, number: int | None) -> Backup:
        """Return a backup by its number, the newest where None.

        Raises:
            InputError: There is no such backup, or its list is damaged.
        """
        lists = self._lists()
        chosen = max(lists, default=0) if number is None else number
        if chosen not in lists:
            there = ", ".join(map(str, lists)) or "none"
            raise InputError(f"there is no such backup; those there are: {there}")
        return _read_list(lists[chosen])

    def _lists(self) -> dict[int, Path]:
        """Return the lists by the number in their name, the lowest first."""
        if not (self.folder / _MARK).exists():
            raise InputError(
                f"{self.folder.name} holds no backups; give the folder that jobs.backup wrote to"
            )
        named = ((_LIST.fullmatch(path.name), path) for path in (self.folder / "backups").iterdir())
        return dict(sorted((int(match.group(1)), path) for match, path in named if match is not None))

    def finish(self, files: Iterable[KeptFile], *, schema: int, now: datetime) -> Backup:
        """Write the list of files: from now on the backup is there."""
        number = max(self._lists(), default=0) + 1
        backup = Backup(number, now.isoformat(timespec="seconds"), schema, tuple(files))
        content = json.dumps(asdict(backup) | {"format": FORMAT}, indent=1).encode()
        text = {"sha256": hashlib.sha256(content).hexdigest(), "list": content.decode()}
        name = f"{number:04}-{now:%Y%m%dT%H%M%S}.json"
        with _writing(self.folder):
            write_whole(self.folder / "backups" / name, json.dumps(text).encode())
        return backup


def _readable(path: Path) -> Backup | None:
    try:
        return _read_list(path)
    except InputError:  # told to whoever wants this very backup
        return None


def _read_list(path: Path) -> Backup:
    try:
        text = json_value(path.read_text(encoding="utf-8"))
        if hashlib.sha256(text["list"].encode()).hexdigest() != text["sha256"]:
            raise ValueError
        return _backup(json_value(text["list"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name} is damaged and lists no files any more; take an older backup with --backup NUMBER"
        ) from error


def _backup(values: Mapping[str, Any]) -> Backup:
    if values["format"] != FORMAT:
        raise InputError("the backup was written by a newer version; update Samography")
    files = tuple(KeptFile(**file) for file in values["files"])
    for file in files:
        place = PurePosixPath(file.path)
        if place.is_absolute() or ".." in place.parts or not re.fullmatch(r"[0-9a-f]{64}", file.sha256):
            raise ValueError
    return Backup(values["number"], values["made_at"], values["schema"], files)


def _copied(path: Path, temporary: Path) -> tuple[str, int]:
    """Copy a file as it is now; hash and length of what was read."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, _writing(temporary.parent), temporary.open("wb") as target:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


class _writing:  # noqa: N801 - reads as a word in a with statement
    """A block that raises in words what the backup's disk refuses; it is another than the home's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: object, __: object) -> None:
        if isinstance(error, OSError) and disk_fault(error) is not None:
            raise StoreError(
                f"the backup folder {self._folder.name} cannot be written ({error.strerror}); make room or "
                "mend its rights, then give the command again: what is copied already stays"
            ) from error
