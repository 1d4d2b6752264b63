"""The answers of a study's authors for its reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

HYPOTHESIS = 4
"""Item of the checklist that holds the hypothesis of a study."""
LAST_ITEM = 44


@dataclass(frozen=True, slots=True)
class AuthorAnswer:
    """The newest text on one item of the checklist.

    Attributes:
        item: Its number.
        who: Wrote it.
        written_at: The time of writing, UTC without a zone.
    """

    item: int
    text: str
    who: str
    written_at: datetime
