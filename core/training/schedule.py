"""Learning rates over a training, as a factor of the highest; functions of the step alone."""

from __future__ import annotations

import math
from collections.abc import Callable

Schedule = Callable[[float], float]
"""(share of the training that is done, 0 to 1) -> factor, 0 to 1."""

_WARM_UP = 0.08
_FLOOR = 0.01
_DROPS = (0.6, 0.9)


def constant(done: float) -> float:
    """Return the same rate throughout."""
    return 1.0


def cosine(done: float) -> float:
    """Go from the highest down to a hundredth on half a cosine (Loshchilov and Hutter, arXiv:1608.03983)."""
    return _FLOOR + (1 - _FLOOR) * (1 + math.cos(math.pi * done)) / 2


def one_cycle(done: float) -> float:
    """Go up in a line over the first twelfth, then as `cosine` (Smith and Topin, arXiv:1708.07120)."""
    if done < _WARM_UP:
        return max(done / _WARM_UP, _FLOOR)
    return cosine((done - _WARM_UP) / (1 - _WARM_UP))


def two_drops(done: float) -> float:
    """Return the highest, a tenth from 60 %, a hundredth from 90 % on: 120 and 180 of 200 (zhou2025)."""
    return 10.0 ** -sum(done >= drop for drop in _DROPS)


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "cosine": cosine,
    "one_cycle": one_cycle,
    "two_drops": two_drops,
}
"""The schedules in the order in which forms list them."""
