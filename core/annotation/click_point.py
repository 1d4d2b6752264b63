"""One point of a click curve: how good the mask was after so many prompts."""

from __future__ import annotations

from dataclasses import dataclass

from core.measured import Measured


@dataclass(frozen=True, slots=True)
class ClickPoint:
    """The mask after the first `clicks` prompts of the list.

    Attributes:
        clicks: How many prompts.
        at_s: When the last of them was given, in seconds since the case was opened.
        dice: The Dice of the model's own choice among the candidates, without edits.
    """

    clicks: int
    at_s: float
    dice: Measured
