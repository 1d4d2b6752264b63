"""The import report: one line per file that needs a person's eye, as a table and as a CSV file."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.datasets.layout import ImportNote
from core.imaging.whole_file import write_whole

_COLUMNS = ("file", "problem", "what_to_do", "left_out")
_HEADER = ("file", "what", "what to do")
_WIDTHS = (34, 60, 44)


def write_report(path: Path, notes: Sequence[ImportNote]) -> None:
    """Write all notes as CSV (file, problem, what_to_do, left_out yes/no); folders are made.

    Raises:
        OSError: The disk is full or not writable.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((n.file, n.problem, n.action, "yes" if n.left_out else "no") for n in notes)
    write_whole(path, text.getvalue().encode())


def report_lines(notes: Sequence[ImportNote], *, most: int) -> Iterator[str]:
    """The first `most` notes as lines of a table for a terminal; long cells are wrapped."""
    if not notes:
        return
    yield from _wrapped(_HEADER)
    yield "-" * (sum(_WIDTHS) + 2 * (len(_WIDTHS) - 1))
    for note in notes[:most]:
        yield from _wrapped((note.file, note.problem, note.action))
    if len(notes) > most:
        yield f"... and {len(notes) - most} more"


def _wrapped(cells: Sequence[str]) -> Iterator[str]:
    """One row as several lines."""
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    for index in range(max(map(len, columns))):
        pieces = [lines[index] if index < len(lines) else "" for lines in columns]
        yield "  ".join(f"{piece:<{width}}" for piece, width in zip(pieces, _WIDTHS, strict=True)).rstrip()
