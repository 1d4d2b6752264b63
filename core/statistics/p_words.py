"""A p as text, never smaller than what it was made of can tell: the one way to show it."""

from __future__ import annotations

from math import ceil, isnan

NOTHING = "–"
_SMALLEST = 0.001


def p_text(p: float | None, *, floor: float | None = None) -> str:
    """Return ``0.034``, ``< 0.001``, or ``≤ 0.005`` where no draw could have made it smaller.

    Args:
        p: Plain, or adjusted for several tests; None or NaN gives a dash.
        floor: The smallest p that the draws of permutations or of a bootstrap could give, for an adjusted p
            `adjusted_floor`; None for a p that needs no draws.
    """
    if p is None or isnan(p):
        return NOTHING
    if p < _SMALLEST:
        return f"< {_SMALLEST}"
    if floor is not None and p <= floor * (1 + 1e-9):
        # Rounded up, so that what is said is true.
        return f"≤ {ceil(1000 * p - 1e-6) / 1000:.3f}"
    return f"{p:.3f}"


def adjusted_floor(p: float | None, adjusted: float | None, *, floor: float | None) -> float | None:
    """The floor of an adjusted p: itself where the p behind it lies at its own floor, and None elsewhere."""
    if p is None or floor is None or adjusted is None:
        return None
    return adjusted if p <= floor * (1 + 1e-9) else None
