"""The line of an import report on a file that cannot be used."""

from __future__ import annotations

from core.datasets.layout import ImportNote
from core.imaging.read import UnreadableFileError

_AGAIN = " and import again"


def unreadable_note(name: str, error: UnreadableFileError | OSError, *, consequence: str) -> ImportNote:
    """A note with what is wrong, what follows from it, and what to do."""
    if isinstance(error, UnreadableFileError):
        action = f"{error.action.removesuffix(_AGAIN).rstrip(', ')}{_AGAIN}"
        return ImportNote(name, f"{error.problem}; {consequence}", action, left_out=True)
    reason = error.strerror or type(error).__name__
    action = "make the file readable and import again"
    return ImportNote(name, f"cannot be opened ({reason}); {consequence}", action, left_out=True)
