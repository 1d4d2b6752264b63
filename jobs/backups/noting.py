"""The line of the audit log that tells of a backup."""

from __future__ import annotations

from pathlib import Path

from core.access.actor import MACHINE
from core.errors import StoreError
from core.files.disk_faults import disk_faults
from db.audit import Deed, record
from db.migrate import migrations
from db.store import Store
from jobs.backups.folder import Backup


def note_in_log(store: Path, deed: Deed, backup: Backup) -> str | None:
    """Write down that a backup was made or put back; None, or why that was not possible.

    A backup is good without its line: an older store is not brought to the newest schema for it, and one
    that cannot be written now is left as it is.

    Args:
        store: The file to write into.
    """
    if backup.schema != len(migrations()):
        return f"the store has schema {backup.schema} and is left as it is"
    try:
        with disk_faults(), Store(store).connect(write=True) as con:
            record(con, MACHINE, deed=deed, detail=f"backup {backup.number}, made {backup.made_at} UTC")
    except StoreError as error:
        return str(error)
    return None
