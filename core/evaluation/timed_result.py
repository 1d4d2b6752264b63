"""A result while its case is in work, with the time that the store keeps by case."""

from __future__ import annotations

from dataclasses import dataclass

from core.evaluation.record import LesionResult


@dataclass(frozen=True, slots=True)
class TimedResult:
    """A lesion's result, and the seconds that the image encoder took for it beside `decode_seconds`."""

    result: LesionResult
    encode_seconds: float
