"""A paired difference among several, with its p adjusted for how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from core.statistics.difference import PairedDifference
from core.statistics.p_words import adjusted_floor


@dataclass(frozen=True, slots=True)
class AdjustedDifference:
    """A comparison in a family of them.

    Attributes:
        difference: Over the cases in which both sides are defined.
        holm_p: Its Wilcoxon p, adjusted by Holm for the family; None where it has none.
        holm_mean_p: The p of its mean, adjusted likewise.
    """

    difference: PairedDifference
    holm_p: float | None
    holm_mean_p: float | None

    @property
    def holm_mean_p_floor(self) -> float | None:
        """The value of `holm_mean_p` where no draw could have made it smaller; None elsewhere."""
        found = self.difference
        return adjusted_floor(found.mean_p, self.holm_mean_p, floor=found.mean_p_floor)
