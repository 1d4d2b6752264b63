"""The held-out results on a model's card, as numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.models.card import ModelCard

_RUN = "run"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The values of a metric on the test side under one prompt protocol.

    Attributes:
        prompts: Key of the protocol.
        metric: Key of the metric.
        run_id: Id of the evaluation; None where the card does not say.
        n: Lesions in which it is defined.
        mean, sd, median: None where undefined, or where the card does not say.
    """

    prompts: str
    metric: str
    run_id: str | None
    n: int
    mean: float | None
    sd: float | None
    median: float | None


def held_out(card: ModelCard) -> list[HeldOut]:
    """Return the results in the order of the card; empty where the model was not evaluated."""
    return [
        _read(prompts, metric, summary, run_id=values.get(_RUN))
        for prompts, values in card.results.items()
        for metric, summary in values.items()
        if metric != _RUN
    ]


def summary_on_card(n: int, **numbers: float) -> dict[str, float | None]:
    """Return one metric's summary as a card holds it.

    Args:
        n: Lesions in which the metric is defined.
        numbers: The mean, sd and median; one that is not a number is undefined, and None on the card.
    """
    return {"n": n} | {name: _defined(value) for name, value in numbers.items()}


def _read(prompts: str, metric: str, summary: Any, *, run_id: str | None) -> HeldOut:
    """Return the numbers of a summary; cards of earlier versions hold them as a text."""
    numbers = summary if isinstance(summary, Mapping) else _numbers_of_text(str(summary))
    return HeldOut(
        prompts=prompts,
        metric=metric,
        run_id=run_id,
        n=int(_number(numbers, "n") or 0),
        mean=_number(numbers, "mean"),
        sd=_number(numbers, "sd"),
        median=_number(numbers, "median"),
    )


def _numbers_of_text(text: str) -> dict[str, str]:
    """Return what ``n 97, mean 0.8783, SD 0.0912, median 0.9035`` says, by name in small letters."""
    pairs = (part.strip().partition(" ") for part in text.split(","))
    return {name.lower(): value for name, _, value in pairs}


def _number(numbers: Mapping[str, Any], name: str) -> float | None:
    try:
        return _defined(float(numbers[name]))
    except (KeyError, TypeError, ValueError):
        return None


def _defined(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
