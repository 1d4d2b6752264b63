"""Making a backup while jobs and readers go on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingsError
from core.settings import Settings
from db.clock import utc_now
from db.store import Store
from db.store_look import require_whole
from jobs.backups.folder import Backup, BackupFolder, KeptFile
from jobs.backups.home_files import files_to_keep

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup, how many of its files had to be copied, and which could not be read."""

    backup: Backup
    copied: int
    unread: tuple[str, ...]


def make_backup(settings: Settings, out: Path, *, verify: bool = False) -> Made:
    """Copy what is new in a home to a folder of backups.

    The store comes first, under its lock and so between two changes; files come after. Whatever the store
    names was whole on disk before it was named and is never changed, so the files can only be ahead: a mask
    too many, a line of a journal that `python -m jobs.check --mend` merges.

    Args:
        verify: Read back what earlier backups hold too, and copy anew what is damaged there.

    Raises:
        SettingsError: The folder lies in the home or around it, or holds something else.
        StoreError: The store is damaged or busy, or a disk refuses.
    """
    home, target = settings.home.resolve(), out.resolve()
    if target.is_relative_to(home) or home.is_relative_to(target):
        raise SettingsError(f"{out.name} and the home lie in one another; choose a folder on another disk")
    folder = BackupFolder(out)
    folder.prepare()
    known, is_there = _known(folder), folder.holds_whole if verify else folder.holds
    store = settings.store_path
    with _held_still(store) as file:
        kept = [folder.take(file, name=store.name)]
    schema = require_whole(folder.object_path(kept[0].sha256))
    copied, unread = 1, []
    for path in files_to_keep(settings):
        name = path.relative_to(settings.home).as_posix()
        earlier = known.get(name)
        try:
            if earlier is not None and earlier.is_as(path) and is_there(earlier):
                kept.append(earlier)
                continue
            kept.append(folder.take(path, name=name))
            copied += 1
        except OSError as error:
            unread.append(f"{name} ({error.strerror})")
    return Made(folder.finish(kept, schema=schema, now=utc_now()), copied, tuple(unread))


@contextmanager
def _held_still(store: Path) -> Iterator[Path]:
    """Hold the store's file still for a copy; where nothing can be written at all, it is so by itself."""
    wal = store.with_name(f"{store.name}.wal")
    protected = store.exists() and not wal.exists() and not os.access(store.parent, os.W_OK)
    with Store(store).held_as_it_is() if protected else Store(store).held_still() as file:
        yield file


def _known(folder: BackupFolder) -> dict[str, KeptFile]:
    """Return the files of the newest backup by their place."""
    backups = folder.backups()
    return {file.path: file for file in backups[-1].files} if backups else {}
