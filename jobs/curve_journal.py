"""The learning curve of a training, on disk as it grows."""

from __future__ import annotations

from core.training.curve import CurvePoint, curve
from db.store import Store
from jobs.journal import Journal
from jobs.report import Report
from jobs.run_folder import RunFolder


class CurveJournal:
    """Takes every point, keeps it in the run's folder, and says how far the training is."""

    def __init__(self, store: Store, folder: RunFolder, report: Report) -> None:
        self._store, self._run_id = store, folder.run_id
        self._journal = curve_file(folder)
        self._report = report

    def add(self, point: CurvePoint) -> None:
        """Keep a point; epochs are told."""
        self._journal.append(point.to_json())
        if point.epoch is None:
            self._report.case_done(failed=False)
            return
        dice = "" if point.validation_dice is None else f", Dice {point.validation_dice:.4f} on validation"
        self._report.say(f"epoch {point.epoch}: loss {point.loss:.4f}{dice}")

    def finish(self) -> None:
        """Nothing is left to be written."""


def curve_file(folder: RunFolder) -> Journal:
    """Where the points are kept, one a line."""
    return Journal(folder.path / "curve.jsonl")


def read_curve(folder: RunFolder) -> list[CurvePoint]:
    """The curve so far; points that an interruption made to come twice count once."""
    return curve(curve_file(folder).entries())
