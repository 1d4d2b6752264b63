"""The line that a command leaves in the audit log."""

from __future__ import annotations

from core.access.actor import MACHINE, Actor
from db.audit import AuditAction, Place, record
from db.store import Store


def note_in_audit(
    store: Store, action: AuditAction, *, study: str | None, detail: str, by: Actor = MACHINE
) -> None:
    """Write into the audit log what a command has done.

    Args:
        store: The home's.
        action: The kind of action.
        study: The study concerned; None for what concerns none, or all.
        detail: The run, or the file.
        by: The one who did so; a person only where the command knows the name.
    """
    place = None if study is None else Place(study)
    with store.connect(write=True) as con:
        record(con, by, action=action, place=place, detail=detail)
