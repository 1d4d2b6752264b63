"""The ways in which tables say that there is no value."""

from __future__ import annotations

_MISSING = frozenset(
    {
        *("", "na", "n/a", "n.a.", "#n/a", "#n/a n/a", "#na", "<na>", "null", "none", "nil", "not available"),
        *("nan", "-nan", "+nan", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan", "nat"),
        *("-", "--", "\u2013", "\u2014", "?", "."),
    }
)


def is_missing(cell: str) -> bool:
    """Whether a cell is blank or says that there is no value."""
    return cell.strip().lower() in _MISSING
