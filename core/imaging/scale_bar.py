"""A bar that shows how long some round number of millimetres is."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

_STEPS = (5, 2, 1)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """The length of a bar in the patient and on the screen (CSS pixels)."""

    length_mm: float
    length_px: float

    @property
    def text(self) -> str:
        """The length as a text, in mm below a centimetre, else in cm."""
        return f"{self.length_mm:g} mm" if self.length_mm < 10 else f"{self.length_mm / 10:g} cm"


def scale_bar(mm_per_px: float, *, most_px: float) -> ScaleBar:
    """The longest bar of 1, 2 or 5 times a power of ten millimetres that takes at most `most_px`.

    Args:
        mm_per_px: Millimetres of a CSS pixel, above zero.
        most_px: Above zero.
    """
    most_mm = mm_per_px * most_px
    power = 10.0 ** floor(log10(most_mm))
    # A hair's breadth for a product such as 0.1 * 200 that falls short of 20.
    length_mm = next(step * power for step in _STEPS if step * power <= most_mm * (1 + 1e-9))
    return ScaleBar(length_mm, length_mm / mm_per_px)
