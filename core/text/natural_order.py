"""The order in which people count: 2 comes before 10."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[str, int], ...]:
    """Return a key to sort names by: letters by letters without their case, numbers by their size.

    Names that differ only in case or in leading zeros keep the order of their text.
    """
    parts = _NUMBER.split(name.casefold())
    pairs = tuple(
        (text, int(number or 0)) for text, number in zip(parts[::2], [*parts[1::2], ""], strict=True)
    )
    return (*pairs, (name, 0))
