"""The key under which a person's work on a case is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """One person's work on one case."""

    reader: str
    study: str
    case_id: str
