"""From what readers remark to lines of the import report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from core.datasets.cohort_layout import ImportNote
from core.imaging.remarks import collected_remarks


@contextmanager
def remarked(file: str, notes: list[ImportNote]) -> Iterator[None]:
    """Append what is remarked within the block as notes on a file, also where the block then fails."""
    with collected_remarks() as remarks:
        try:
            yield
        finally:
            notes.extend(ImportNote(file, one.problem, one.action, left_out=False) for one in remarks)
