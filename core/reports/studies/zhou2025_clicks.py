"""Clicks of one model in the report of zhou2025, and the side of each lesion."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.models.met_cases import RunExposure
from core.protocols.zhou2025 import EXPOSURE_LABELS
from core.reports.source import StoredRun


@dataclass(frozen=True, slots=True, eq=False)
class ModelClicks:
    """Clicks of one model, and how its weights stand to the lesions.

    Attributes:
        trained: True where the report holds its training, so that a card is to be there.
    """

    run: StoredRun
    found: RunExposure
    trained: bool

    @property
    def lost(self) -> bool:
        """Return whether the card of a model that was trained here is not there, or is of other weights."""
        return self.trained and not self.found.partitions

    def partition(self, case_ids: pd.Series) -> pd.Series:
        """Return sides on the card; without one, the exposure to each case, which is never a test side."""
        if self.found.partitions:
            return case_ids.map(dict(self.found.partitions))
        return case_ids.map(lambda case: EXPOSURE_LABELS[self.found.exposure.of(str(case))])
