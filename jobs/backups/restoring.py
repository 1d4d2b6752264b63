"""Putting a backup back into a home of its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingsError, StoreError
from core.files.whole_file import make_folder, sync_file, sync_folder
from core.imaging.hashing import file_sha256
from core.settings import Settings
from jobs.backups.folder import Backup, BackupFolder, KeptFile


@dataclass(frozen=True, slots=True)
class Restored:
    """The backup that was put back, and the files that were damaged in it."""

    backup: Backup
    damaged: tuple[str, ...]


def restore(source: Path, home: Path, *, number: int | None = None) -> Restored:
    """Put a backup back; the home is there when all of it is, and not before.

    Every file is held against its hash. One that is damaged is left out and named; a damaged store is
    refused.

    Args:
        source: Folder of backups.
        home: Must be missing or empty.
        number: Of the backup; the newest where None.

    Raises:
        InputError: There is no such backup, or its list is damaged.
        SettingsError: The home is not empty, or lies in the folder of backups.
        StoreError: The store in the backup is damaged, or the disk refuses.
    """
    folder = BackupFolder(source)
    backup = folder.backup(number)
    if home.resolve().is_relative_to(source.resolve()):
        raise SettingsError(f"{home.name} lies in the folder of backups; choose another --home")
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise SettingsError(
            f"{home.name} is not empty, and nothing in it is overwritten; choose another --home"
        )
    beside = home.with_name(f"{home.name}.restoring")
    shutil.rmtree(beside, ignore_errors=True)
    make_folder(beside)
    damaged = [kept.path for kept in backup.files if not _put_back(folder, kept, beside)]
    if Settings(home, home).store_path.name in damaged:
        shutil.rmtree(beside, ignore_errors=True)
        raise StoreError(
            f"the study store in backup {backup.number} is damaged; take an older one with --backup NUMBER"
        )
    beside.replace(home)
    sync_folder(home.parent)
    return Restored(backup, tuple(damaged))


def _put_back(folder: BackupFolder, kept: KeptFile, home: Path) -> bool:
    """Copy one file out; whether it is as it was."""
    target = home / kept.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not folder.holds(kept):
        return False
    shutil.copyfile(folder.object_path(kept.sha256), target)
    if file_sha256(target) != kept.sha256:
        target.unlink()
        return False
    os.utime(target, ns=(kept.mtime_ns, kept.mtime_ns))
    sync_file(target)
    return True
