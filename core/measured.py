"""A number that may be undefined, together with the reason why."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from core.declared import Text


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value.

    Attributes:
        value: The number in the unit of its registry entry, or None where it is undefined.
        reason: The cause of being undefined (a short sentence); None when there is a value.
    """

    value: float | None
    reason: Text | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a Measured has either a value or a reason, never both or neither")
        if self.value is not None and not isfinite(self.value):
            raise ValueError(f"a Measured value must be finite, got {self.value}; use a reason instead")

    @classmethod
    def of(cls, value: float) -> Measured:
        """Return a defined value; it takes anything numpy can turn into a float."""
        return cls(value=float(value))

    @classmethod
    def undefined(cls, reason: str) -> Measured:
        """Return an undefined value with its reason."""
        return cls(value=None, reason=reason)
