"""Simulated readers: which clicks come first, and which after an answer that is not right yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clicks.simulated import correction_clicks, first_click
from core.errors import PromptError, SettingsError
from core.prompts.corrective import corrective_click
from core.prompts.values import PointPrompt

Mask = NDArray[np.bool_]
NO_CLICKS = "no_clicks"
"""Stands where the rounds stand, for a model that takes no prompt."""


@dataclass(frozen=True, slots=True)
class SimulatedReader:
    """A simulated reader: a way to correct a mask.

    Attributes:
        key: Key as given to ``--reader``.
        label: The name for people.
        first: (reference, random) -> the clicks of the first round; never empty.
        further: (reference, answer, random) -> those of a later round; empty where nothing is wrong.
        source: The place where it is described.
    """

    key: str
    label: str
    first: Callable[[Mask, np.random.Generator], tuple[PointPrompt, ...]]
    further: Callable[[Mask, Mask, np.random.Generator], tuple[PointPrompt, ...]]
    source: str


def _one_first(reference: Mask, random: np.random.Generator) -> tuple[PointPrompt, ...]:
    return (first_click(reference, random),)


def _one_further(reference: Mask, answer: Mask, random: np.random.Generator) -> tuple[PointPrompt, ...]:
    click = corrective_click(reference, answer)
    return () if click is None else (click,)


def _slices_first(reference: Mask, random: np.random.Generator) -> tuple[PointPrompt, ...]:
    return correction_clicks(reference, np.zeros_like(reference), random)


READERS = {
    reader.key: reader
    for reader in (
        SimulatedReader(
            "one_click",
            "One click a round",
            _one_first,
            _one_further,
            "A random voxel of the lesion, then the innermost voxel of the largest error; "
            "Sofiiuk et al. 2022, doi:10.1109/ICIP46576.2022.9897365, in three dimensions",
        ),
        SimulatedReader(
            "zhou2025",
            "A click in every slice",
            _slices_first,
            correction_clicks,
            "zhou2025: a random voxel of the error in each slice that has one; the first round takes the "
            "whole lesion as missed",
        ),
    )
}


def find_reader(key: str) -> SimulatedReader:
    """The reader of that key.

    Raises:
        SettingsError: There is none.
    """
    if key not in READERS:
        raise SettingsError(f"reader {key!r} is not known; choose from {', '.join(READERS)}")
    return READERS[key]


def round_arms(rounds: int) -> tuple[str, ...]:
    """Return names of the arms of so many rounds: ``clicks_1`` is the answer to the first."""
    return tuple(f"clicks_{number}" for number in range(1, rounds + 1))


def round_of(arm: str) -> int | None:
    """The round of an arm, None for any other name."""
    number = arm.removeprefix("clicks_")
    return int(number) if arm.startswith("clicks_") and number.isdigit() else None


def require_lesion(reference: Mask, *, lesion_id: str) -> None:
    """Refuse a lesion without a voxel: nobody could click on it.

    Raises:
        PromptError: The reference is empty.
    """
    if not reference.any():
        raise PromptError(f"the reference of lesion {lesion_id!r} is empty; there is nothing to click on")
