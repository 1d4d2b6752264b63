"""What a report reads: runs of a store and what they found. The store itself lies behind `Source`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pandas as pd

from core.cases import Case
from core.classification.values import Prediction
from core.job_state import JobState
from core.models.exposure import RunExposure
from core.provenance import Provenance
from core.reports.author_answers import AuthorAnswer
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run as the store has it.

    Attributes:
        done: Cases (steps, epochs) finished, failed ones among them.
        created_at: UTC.
    """

    run_id: str
    kind: str
    study: str
    state: JobState
    created_at: datetime
    request: Mapping[str, Any]
    provenance: Provenance
    model: str | None = None
    prompts: tuple[str, ...] = ()
    seed: int | None = None
    done: int = 0
    failed: int = 0

    @property
    def name(self) -> str:
        """Of the model that a training made; empty for others."""
        return str(self.request.get("name") or "")

    @property
    def whole(self) -> bool:
        """Whether it was asked for all cases of its study."""
        return not self.request.get("cases") and self.request.get("limit") is None


class Source(Protocol):
    """A store, narrowed to the cases that a report is about."""

    @property
    def settings(self) -> Settings:
        """Where masks and models lie."""
        ...

    @property
    def narrowing(self) -> str:
        """Which cases of the report's study are meant, in words; empty for all."""
        ...

    def runs(self) -> list[StoredRun]:
        """All runs of all studies, newest first."""
        ...

    def layout(self, study: str) -> str:
        """Which importer read the study."""
        ...

    def cases(self, study: str) -> list[Case]:
        """The cases of a study, those without a lesion too."""
        ...

    def results(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """One row per case, lesion and arm: `db.export.export_frame`."""
        ...

    def lesion_numbers(self, study: str) -> pd.DataFrame:
        """case_id, lesion_id, name, number: characteristics of lesions as far as they were measured."""
        ...

    def answers(self, study: str) -> Mapping[int, AuthorAnswer]:
        """What the authors wrote for reports of a study, by item of the checklist."""
        ...

    def undefined(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """run_id, prompts, metric, reason, n: values that are undefined."""
        ...

    def failures(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """run_id, failure, n: cases that could not be carried out."""
        ...

    def calls(self, run_id: str) -> dict[str, list[Prediction]]:
        """What a classifier called, by case."""
        ...

    def grid(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """run_id, learning_rate, epoch, metric, value: what trainings found on the way."""
        ...

    def exposure(self, run: StoredRun) -> RunExposure:
        """What the weights of a run have met of its study, and the sides on their card."""
        ...

    def done_cases(self, run_id: str) -> list[str]:
        """Cases of a run that have a result or a call, narrowed as all else."""
        ...

    def scored_by_lesion(self, run_ids: Sequence[str]) -> int:
        """Cases of runs whose answer without prompts was held against each of several lesions alone."""
        ...
