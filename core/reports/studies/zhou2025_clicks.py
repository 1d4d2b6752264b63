"""Clicks of one model in the report of zhou2025, and the side of each lesion."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.models.exposure import RunExposure
from core.protocols.zhou2025 import STANDING
from core.reports.source import StoredRun


@dataclass(frozen=True, slots=True, eq=False)
class ModelClicks:
    """Clicks of one model, and how its weights stand to the lesions.

    Attributes:
        trained: Whether the report holds its training, so that a card is to be there.
    """

    run: StoredRun
    found: RunExposure
    trained: bool

    @property
    def lost(self) -> bool:
        """Whether the card of a model that was trained here is not there, or is of other weights."""
        return self.trained and not self.found.sides

    def partition(self, case_ids: pd.Series) -> pd.Series:
        """Sides on the card; without one, how the weights stand to each case, which is never a test side."""
        if self.found.sides:
            return case_ids.map(dict(self.found.sides))
        return case_ids.map(lambda case: STANDING[self.found.exposure.of(str(case))])
