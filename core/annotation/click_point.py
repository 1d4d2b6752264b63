"""A point of the curve of a mask's quality against its prompts."""

from __future__ import annotations

from dataclasses import dataclass

from core.measured import Measured


@dataclass(frozen=True, slots=True)
class ClickPoint:
    """The quality of a mask after the first `clicks` prompts of the list.

    Attributes:
        at_s: The time when the last of them was given, in seconds since the case was opened.
        dice: The Dice of the model's own choice among the candidates, without edits.
    """

    clicks: int
    at_s: float
    dice: Measured
