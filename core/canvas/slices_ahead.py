"""The slices that a person who goes through a volume may want next."""

from __future__ import annotations


def slices_ahead(index: int, by: int, *, count: int) -> list[int]:
    """Return slices in the order in which they may be wanted after a step of `by`: onwards first, then back.

    Args:
        index: The slice that is shown, of `count`.
        by: The last step, forwards or backwards.
        count: The number of slices.
    """
    sign = 1 if by > 0 else -1
    steps = [by, 2 * by, -by, 3 * by, sign, 5 * sign, -sign, -5 * sign, 4 * by, 2 * sign, -2 * sign, 5 * by]
    return [one for one in dict.fromkeys(index + step for step in steps) if 0 <= one < count]
