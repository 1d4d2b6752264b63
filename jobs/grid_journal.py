"""The points of a grid of trainings, on disk as they come, and in the store."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import StoreBusyError
from core.training.grid.values import GridPoint, grid_points
from db.classification import replace_grid
from db.store import Store
from jobs.journal import Journal
from jobs.progress_report import ProgressReport
from jobs.run_folder import RunFolder

if TYPE_CHECKING:
    from core.training.grid.trainer import GridTrainer

_HASTY_S = 1.0


class GridJournal:
    """The keeper of what a trainer finds: every point in the run's folder at once, and in the store."""

    def __init__(self, store: Store, folder: RunFolder, report: ProgressReport) -> None:
        self._store, self._folder, self._report = store, folder, report
        self._journal = Journal(folder.path / "grid.jsonl")
        self._counted = 0

    def follow(self, trainer: GridTrainer) -> None:
        """Train to the end and keep every point."""
        self._report.already_done(trainer.epochs_done)
        trainer.run(self.add)
        self.finish()

    def add(self, epochs_done: int, point: GridPoint | None) -> None:
        """Count epochs; keep a point."""
        for _ in range(epochs_done - self._counted if self._counted else 1):
            self._report.case_done(failed=False)
        self._counted = epochs_done
        if point is None:
            return
        self._journal.append(point.to_json())
        found = ", ".join(f"{name} {value:.4f}" for name, value in point.metrics.items())
        self._report.say(
            f"learning rate {point.learning_rate:g}, epoch {point.epoch}: loss {point.loss:.4f}, {found}"
        )
        # A store that is busy gets the points with the next one.
        with suppress(StoreBusyError):
            self._merge(Store(self._store.path, timeout_s=_HASTY_S))

    def points(self) -> list[GridPoint]:
        """Return all points so far, earlier attempts' too."""
        return grid_points(self._journal.entries())

    def finish(self) -> None:
        """Bring all points into the store, waiting for it."""
        self._merge(self._store)

    def _merge(self, store: Store) -> None:
        with store.connect(write=True) as con:
            replace_grid(con, self._folder.run_id, self.points())
