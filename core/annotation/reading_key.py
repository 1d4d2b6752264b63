"""The key under which a person's work on a case is kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """The key of a person's work on a case."""

    reader: str
    study: str
    case_id: str
