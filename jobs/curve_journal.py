"""The learning curve of a training, on disk as it grows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.errors import StoreBusyError
from core.splits import Split
from core.training.curve import CurvePoint, curve
from db.curves import add_curve
from db.runs import add_event
from db.store import Store
from jobs.journal import Journal
from jobs.progress_report import ProgressReport
from jobs.run_folder import RunFolder

if TYPE_CHECKING:
    from core.training.loop import Trainer

_HASTY_S = 1.0
_EVERY_S = 15.0
"""So often, and at the end of each epoch, the store gets what is new."""


class CurveJournal:
    """The keeper of every point: in the run's folder at once, in the store every few seconds.

    With the points goes the run's progress, which is its sign of life. A store that is busy gets them
    later; nothing is lost.
    """

    def __init__(self, store: Store, folder: RunFolder, report: ProgressReport) -> None:
        self._store, self._run_id, self._report = store, folder.run_id, report
        self._journal = curve_file(folder)
        self._waiting = read_curve(folder)
        self._merged = time.monotonic()

    def follow(self, trainer: Trainer, split: Split) -> None:
        """Train to the end and keep every point; who is on which side is told first."""
        self._report.say(
            f"{len(split.train)} cases to train on, {len(split.validation)} to validate, "
            f"{len(split.test)} to test; split {split.sha256[:12]}"
        )
        self._report.already_done(trainer.step)
        trainer.run(self.add)
        self.finish()

    def add(self, point: CurvePoint) -> None:
        """Keep a point; epochs are told."""
        self._journal.append(point.to_json())
        self._waiting.append(point)
        if point.epoch is None:
            self._report.case_done(failed=False)
            if time.monotonic() - self._merged >= _EVERY_S:
                self._merge_hastily()
            return
        dice = "" if point.validation_dice is None else f", Dice {point.validation_dice:.4f} on validation"
        self._report.say(f"epoch {point.epoch}: loss {point.loss:.4f}{dice}")
        self._merge_hastily()

    def _merge_hastily(self) -> None:
        self._merged = time.monotonic()
        try:
            self._merge(Store(self._store.path, timeout_s=_HASTY_S))
        except StoreBusyError:
            self._report.say("the store is busy; the curve waits in the run's folder")

    def finish(self) -> None:
        """Bring what is left into the store, waiting for it."""
        self._merge(self._store)

    def _merge(self, store: Store) -> None:
        with store.connect(write=True) as con:
            add_curve(con, self._run_id, self._waiting)
            add_event(con, self._run_id, self._report.progress())
        self._waiting.clear()


def curve_file(folder: RunFolder) -> Journal:
    """Return where the points are kept, one a line."""
    return Journal(folder.path / "curve.jsonl")


def read_curve(folder: RunFolder) -> list[CurvePoint]:
    """Return the curve so far; points that an interruption made to come twice count once."""
    return curve(curve_file(folder).entries())
