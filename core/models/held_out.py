"""The held-out results on a model's card, as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.models.card import ModelCard

_RUN = "run"


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One metric on the test side under one prompt protocol.

    Attributes:
        prompts: Key of the protocol.
        metric: Key of the metric.
        run_id: Id of the evaluation; None where the card does not say.
        n: Lesions in which it is defined.
        mean, sd, median: None where the card does not say.
    """

    prompts: str
    metric: str
    run_id: str | None
    n: int
    mean: float | None
    sd: float | None
    median: float | None


def held_out(card: ModelCard) -> list[HeldOut]:
    """The results in the order of the card; empty where the model was not evaluated."""
    return [
        _parsed(prompts, metric, text, run_id=values.get(_RUN))
        for prompts, values in card.results.items()
        for metric, text in values.items()
        if metric != _RUN
    ]


def _parsed(prompts: str, metric: str, text: Any, *, run_id: str | None) -> HeldOut:
    """Parse ``n 97, mean 0.8783, SD 0.0912, median 0.9035``."""
    pairs = (part.strip().partition(" ") for part in str(text).split(","))
    numbers = {name: value for name, _, value in pairs}
    return HeldOut(
        prompts=prompts,
        metric=metric,
        run_id=run_id,
        n=int(_number(numbers, "n") or 0),
        mean=_number(numbers, "mean"),
        sd=_number(numbers, "SD"),
        median=_number(numbers, "median"),
    )


def _number(numbers: Mapping[str, str], name: str) -> float | None:
    try:
        value = float(numbers[name])
    except (KeyError, ValueError):
        return None
    return None if value != value else value
