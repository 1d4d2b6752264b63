"""The import report: what needs a person's eye, as a table and as a CSV file, and the fate of every file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.datasets.cohort_layout import USED, Fate, FileFate, ImportNote
from core.files.whole_file import write_whole
from core.text.csv_text import csv_rows

_COLUMNS = ("file", "problem", "what_to_do", "left_out")
_FILE_COLUMNS = ("file", "fate", "case_id", "reason")
_HEADER = ("file", "what", "what to do")
_WIDTHS = (34, 60, 44)


def write_report(path: Path, notes: Sequence[ImportNote]) -> None:
    """Write all notes as CSV (file, problem, what_to_do, left_out yes/no); folders are made.

    Raises:
        OSError: The disk is full or not writable.
    """
    _write(path, _COLUMNS, ((n.file, n.problem, n.action, "yes" if n.left_out else "no") for n in notes))


def write_files(path: Path, files: Sequence[FileFate]) -> None:
    """Write the fate of every file as CSV (file, fate, case_id, reason); folders are made.

    Raises:
        OSError: The disk is full or not writable.
    """
    _write(path, _FILE_COLUMNS, ((one.file, one.fate.value, one.case_id, one.reason) for one in files))


def files_line(files: Sequence[FileFate]) -> str:
    """The sum of all files: those that were used, left out, and no part of the layout."""
    used = sum(one.fate in USED for one in files)
    left_out = sum(one.fate is Fate.LEFT_OUT for one in files)
    others = len(files) - used - left_out
    return f"{len(files)} files: {used} used, {left_out} left out, {others} not part of the layout"


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, csv_rows(columns, rows))


def report_lines(notes: Sequence[ImportNote], *, most: int, path: Path) -> Iterator[str]:
    """The first `most` notes as lines of a table for a terminal; long cells are wrapped.

    Args:
        path: Of the report with all of them, which is named where they are more.
    """
    if not notes:
        return
    yield from _wrapped(_HEADER)
    yield "-" * (sum(_WIDTHS) + 2 * (len(_WIDTHS) - 1))
    for note in notes[:most]:
        yield from _wrapped((note.file, note.problem, note.action))
    if len(notes) > most:
        left_out = sum(note.left_out for note in notes[most:])
        yield f"... and {len(notes) - most} more ({left_out} of them on files left out), all in {path}"


def _wrapped(cells: Sequence[str]) -> Iterator[str]:
    """One row as several lines."""
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    for index in range(max(map(len, columns))):
        pieces = [lines[index] if index < len(lines) else "" for lines in columns]
        yield "  ".join(f"{piece:<{width}}" for piece, width in zip(pieces, _WIDTHS, strict=True)).rstrip()
