"""The answers so far to the case in work, in a small file that a page may read at any moment.

``<run folder>/live/<case>.npz``, replaced as a whole after every few slices: ``head`` is JSON text with case,
arm, shape (z, y, x), how many slices are done and are to come, whether the case is done, and one entry an
answer (lesion, slice, score, prompted); ``bits`` holds their masks in the same order, (n, bytes),
`numpy.packbits` over (y, x). A run keeps the file of one case at a time, the last one.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from core.files.json_text import json_value
from core.files.whole_file import write_whole
from core.models.contracts import SliceAnswer

EVERY_S = 0.5
"""Shortest time between two versions of the file."""


@dataclass(frozen=True, slots=True)
class LiveCase:
    """The state of a case in work, as a page is told it.

    Attributes:
        case_id: The case in work.
        arm: The arm in work; ``drawn`` for prompts that a person drew.
        shape: (z, y, x) of the volume.
        answers: Answers of this arm so far, in the order in which they came.
        done: Slices answered, over all arms and lesions.
        total: The number of slices to be answered at most; a lesion that is lost ends earlier.
        finished: True where nothing more will come.
    """

    case_id: str
    arm: str
    shape: tuple[int, int, int]
    answers: tuple[SliceAnswer, ...] = field(default_factory=tuple)
    done: int = 0
    total: int = 0
    finished: bool = False

    def mask(self, lesion_id: str) -> NDArray[np.bool_]:
        """Return all of one lesion so far, (z, y, x)."""
        whole = np.zeros(self.shape, dtype=bool)
        for answer in self.answers:
            if answer.lesion_id == lesion_id:
                whole[answer.slice_index] = answer.mask
        return whole


class LiveWriter:
    """A writer that keeps a case's file up to date.

    Args:
        folder: ``live`` in the run's folder; None for a run that nobody watches.
        case_id: The case; files of others are removed.
        shape: (z, y, x).
        total: Slices to be answered at most.
    """

    def __init__(self, folder: Path | None, case_id: str, *, shape: tuple[int, int, int], total: int) -> None:
        self._path = None if folder is None else live_path(folder, case_id)
        self._case_id, self._shape, self._total = case_id, shape, total
        self._arm = ""
        self._answers: list[SliceAnswer] = []
        self._done = 0
        self._written_at = -EVERY_S
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            for other in self._path.parent.glob("*.npz"):
                other.unlink(missing_ok=True)

    def begin(self, arm: str) -> None:
        """Begin the answers of another arm."""
        self._arm = arm
        self._answers.clear()

    def add(self, answer: SliceAnswer) -> None:
        """Take one more answer; write when the last time is long enough ago."""
        self._answers.append(answer)
        self._done += 1
        if time.monotonic() - self._written_at >= EVERY_S:
            self._write(finished=False)

    def finish(self) -> None:
        """Write the last version."""
        self._write(finished=True)

    def _write(self, *, finished: bool) -> None:
        if self._path is None:
            return
        said = [
            {"lesion": a.lesion_id, "slice": a.slice_index, "score": a.score, "prompted": a.prompted}
            for a in self._answers
        ]
        head = {
            "case_id": self._case_id,
            "arm": self._arm,
            "shape": self._shape,
            "done": self._done,
            "total": self._total,
            "finished": finished,
            "answers": said,
        }
        bits = np.array([np.packbits(answer.mask) for answer in self._answers], dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez_compressed(buffer, head=np.array(json.dumps(head)), bits=bits)
        write_whole(self._path, buffer.getvalue())
        self._written_at = time.monotonic()


def live_path(folder: Path, case_id: str) -> Path:
    """The file of a case."""
    return folder / f"{quote(case_id, safe='')}.npz"


def read_live(folder: Path, case_id: str) -> LiveCase | None:
    """Return what is known now; None where the run has no such file (not begun, or at another case)."""
    try:
        with np.load(live_path(folder, case_id), allow_pickle=False) as file:
            head, bits = json_value(str(file["head"])), file["bits"]
    except (FileNotFoundError, zipfile.BadZipFile):
        return None
    depth, height, width = head["shape"]
    answers = tuple(
        SliceAnswer(
            said["lesion"],
            said["slice"],
            np.unpackbits(row, count=height * width).reshape(height, width).astype(bool),
            said["score"],
            said["prompted"],
        )
        for said, row in zip(head["answers"], bits, strict=True)
    )
    return LiveCase(
        head["case_id"],
        head["arm"],
        (depth, height, width),
        answers,
        done=head["done"],
        total=head["total"],
        finished=head["finished"],
    )
