"""The lines that a reader of tables has for the import report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.datasets.cohort_layout import ImportNote
from core.text.listed_names import listed

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TableNote:
    """A line about a table, which knows its own file's name only.

    Attributes:
        problem: The finding, or the way in which it was read.
        action: The action that the reader of the report can take.
        left_out: True where something of the table did not go in.
    """

    problem: str
    action: str
    left_out: bool = False


def import_notes(file: str, notes: Iterable[TableNote]) -> list[ImportNote]:
    """The notes as lines of the import report, on this file."""
    return [ImportNote(file, note.problem, note.action, note.left_out) for note in notes]


def first_of(names: Iterable[str]) -> str:
    """The first names of many, for a sentence, and how many more there are."""
    return listed(names, most=_SHOWN)
