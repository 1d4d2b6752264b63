"""The points of a training, on disk as they come, and in the store as soon as it is free."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from core.errors import StoreBusyError
from db.store import Store
from jobs.attempt import Attempt
from jobs.journal import Journal

_HASTY_S = 1.0


class TrainingJournal(ABC):
    """The keeper of every point: in the run's folder at once, in the store as soon as it is free.

    Nothing is lost where the store is busy: it gets the points later, at the latest when all is trained.
    """

    file: ClassVar[str]
    """The name of the file in the run's folder."""

    def __init__(self, attempt: Attempt) -> None:
        self._store, self._run_id, self._report = attempt.store, attempt.folder.run_id, attempt.report
        self._journal = Journal(attempt.folder.path / self.file)

    @abstractmethod
    def follow(self, trainer: Any) -> None:
        """Train to the end and keep every point."""

    @abstractmethod
    def _merge(self, store: Store) -> None:
        """Bring what is new into the store, waiting for it as long as it says."""

    def _merge_hastily(self) -> None:
        try:
            self._merge(Store(self._store.path, timeout_s=_HASTY_S))
        except StoreBusyError:
            self._report.say("the store is busy; the points wait in the run's folder")
