"""The points of a grid of trainings, on disk as they come, and in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.training.grid.values import GridPoint, GridSettings, grid_points
from db.classification import replace_grid
from db.store import Store
from jobs.attempt import Attempt
from jobs.training_journal import TrainingJournal

if TYPE_CHECKING:
    from core.training.grid.trainer import GridTrainer


class GridJournal(TrainingJournal):
    """The keeper of what a grid finds; epochs are what its progress counts."""

    file = "grid.jsonl"

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt)
        grid: GridSettings = attempt.request.grid
        self._report.expect(len(grid.learning_rates) * grid.record_epochs[-1])
        self._counted = 0

    def follow(self, trainer: GridTrainer) -> None:
        """Train to the end and keep every point."""
        self._report.already_done(trainer.epochs_done)
        trainer.run(self.add)
        self._merge(self._store)

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
        self._merge_hastily()

    def points(self) -> list[GridPoint]:
        """Return all points so far, earlier attempts' too."""
        return grid_points(self._journal.entries())

    def _merge(self, store: Store) -> None:
        with store.connect(write=True) as con:
            replace_grid(con, self._run_id, self.points())
