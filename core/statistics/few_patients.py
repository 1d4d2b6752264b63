"""The existence of an interval: the one place that decides it, and says why there is none.

An interval from fewer than six patients does not keep its promise whatever the method: of 95 % intervals of
a mean, 48, 68, 83 and 88 % held the truth with 2, 3, 4 and 5 patients. The value itself stays.
"""

from __future__ import annotations

from core.statistics.interval import Interval

FEWEST_PATIENTS = 6
TOO_FEW_PATIENTS = f"fewer than {FEWEST_PATIENTS} patients"
NO_SPREAD = "the patients do not differ"
BEHIND = "patients_behind"
"""Column of a table: the patients that decide whether a row has an interval, where they are not shown."""


def of_enough(ends: Interval | None, n_patients: int) -> Interval | None:
    """The interval, where enough patients stand behind it and it has a width; None otherwise.

    An interval without a width comes of values or draws that are all the same: it says that nothing was seen
    to vary, not that nothing does.

    Args:
        ends: The interval as a method made it.
        n_patients: Patients with a value, not lesions.
    """
    if ends is None or n_patients < FEWEST_PATIENTS:
        return None
    size = max(abs(ends.low), abs(ends.high))
    return None if ends.high - ends.low <= 1e-12 * size else ends


def why_none(n_patients: int) -> str:
    """Return why there is no interval, in words that follow "no interval: "."""
    return TOO_FEW_PATIENTS if n_patients < FEWEST_PATIENTS else NO_SPREAD
