"""Many names in one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

MOST_NAMES = 10
_MOST_LETTERS = 60


def listed(names: Iterable[str], *, most: int = MOST_NAMES) -> str:
    """The first names of many and how many more there are: ``a, b and 99,998 more``; "none" of none.

    A name longer than a line is cut in its middle, so that a sentence always fits on a screen.
    """
    rest = iter(names)
    first = [cut(name) for name in islice(rest, most)]
    more = sum(1 for _ in rest)
    if not first:
        return "none"
    return ", ".join(first) + (f" and {more:,} more" if more else "")


def cut(name: str, *, most: int = _MOST_LETTERS) -> str:
    """A name of at most so many signs, a longer one without its middle."""
    if len(name) <= most:
        return name
    kept = most // 2 - 1
    return f"{name[:kept]} … {name[-kept:]}"
