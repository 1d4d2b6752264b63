"""Masks that several patients share, as when a line of a table was copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from core.datasets.layout_record import Record
from core.datasets.table_note import TableNote, first_of


def shared_masks(records: Sequence[Record]) -> list[TableNote]:
    """A note on mask files that are the reference of several patients.

    Images of one patient may share a mask, as the sequences of an examination do; patients who are not known
    are not compared.
    """
    patients: dict[Path, set[str]] = defaultdict(set)
    for record in records:
        for path in (mask for lesion in record.lesions for mask in lesion.masks):
            patients[path] |= {record.patient_id} if record.patient_id else set()
    shared = [path.name for path, names in patients.items() if len(names) > 1]
    if not shared:
        return []
    problem = f"{len(shared)} mask files are the reference of several patients: {first_of(shared)}"
    return [TableNote(problem, "name each patient's own mask and import again, where that was a mistake")]
