"""The learning curve of a training, on disk as it grows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from core.training.curve import CurvePoint, curve
from db.curves import add_curve
from db.runs import add_event
from db.store import Store
from jobs.attempt import Attempt
from jobs.training_journal import TrainingJournal

if TYPE_CHECKING:
    from core.training.loop import Trainer

_EVERY_S = 15.0
"""The seconds after which the store gets what is new; it does so at the end of each epoch, too."""


class CurveJournal(TrainingJournal):
    """The keeper of a curve; with the points goes the run's progress, which is its sign of life."""

    file = "curve.jsonl"

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt)
        self._waiting = curve(self._journal.entries())
        self._merged = time.monotonic()

    def follow(self, trainer: Trainer) -> None:
        """Train to the end and keep every point; the progress counts steps."""
        self._report.expect(trainer.total_steps)
        self._report.already_done(trainer.step)
        trainer.run(self.add)
        self._merge(self._store)

    def add(self, point: CurvePoint) -> None:
        """Keep a point and print what an epoch came to."""
        self._journal.append(point.to_json())
        self._waiting.append(point)
        if point.epoch is None:
            self._report.case_done(failed=False)
        else:
            dice = (
                "" if point.validation_dice is None else f", Dice {point.validation_dice:.4f} on validation"
            )
            self._report.say(f"epoch {point.epoch}: loss {point.loss:.4f}{dice}")
        if point.epoch is not None or time.monotonic() - self._merged >= _EVERY_S:
            self._merged = time.monotonic()
            self._merge_hastily()

    def _merge(self, store: Store) -> None:
        with store.connect(write=True) as con:
            add_curve(con, self._run_id, self._waiting)
            add_event(con, self._run_id, self._report.progress())
        self._waiting.clear()
