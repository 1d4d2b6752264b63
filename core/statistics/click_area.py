"""Dice against the number of clicks as curves and as one number: the area under the curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.errors import InputError
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import patient_numbers
from core.statistics.group_means import bootstrapped_means
from core.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class AfterClicks:
    """The mean over all lesions after so many clicks, with its interval by patient.

    Attributes:
        clicks: The number of clicks.
        n: Lesions with a value.
        n_stopped: The number of these lesions whose last click came before; they count with what they had
            then.
        mean: None where n is 0.
        interval: None with too few of them (`core.statistics.few_patients`).
    """

    clicks: int
    n: int
    n_stopped: int
    mean: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ClickCurve:
    """The mean after each number of clicks, and the area under it.

    Attributes:
        n: Lesions.
        n_undefined: Lesions without a value at the first click, left out of the area.
        n_patients: Patients.
        points: The points from the fewest clicks to the most.
        area: Mean over lesions of the area under the lesion's own curve divided by its width, so that 1 is a
            perfect mask from the first click on; None where no lesion has one.
        area_interval: The interval of the area by patient; None with too few of them
            (`core.statistics.few_patients`).
        resampling: The way in which the intervals were made.
    """

    n: int
    n_undefined: int
    n_patients: int
    points: tuple[AfterClicks, ...]
    area: float | None
    area_interval: Interval | None
    resampling: Resampling


def click_curves(
    values: NDArray[np.float64],
    last_click: Sequence[int],
    *,
    patients: Sequence[str],
    resampling: Resampling,
    clicks: Sequence[int] | None = None,
) -> ClickCurve:
    """Return the mean over lesions after each click, and the area under it by the trapezoid rule.

    A lesion whose prompting ended early keeps its last value, for that is the mask that was left; leaving it
    out would make the right end of the curve one of difficult lesions only. Gaps keep the value before too.

    Args:
        values: Shape (lesions, columns): after 1, 2, ... clicks; NaN where undefined or not given.
        last_click: Columns that each lesion got, 1 to their number.
        patients: Patient of each lesion.
        resampling: The resampling of the intervals.
        clicks: The numbers that the columns stand for where they are not 1, 2, ...: rising.

    Raises:
        InputError: Lengths that do not fit, a last click out of range, or clicks that do not rise.
    """
    n, most = values.shape
    given = list(range(1, most + 1)) if clicks is None else list(clicks)
    if len(given) != most or any(late <= early for early, late in pairwise(given)):
        raise InputError(f"{most} columns stand for the clicks {given}; give one number each, rising")
    ends = np.asarray(last_click, dtype=np.intp)
    if ends.size != n or len(patients) != n:
        raise InputError(f"{n} curves came with {ends.size} ends and {len(patients)} patients; give one each")
    if n and not ((ends >= 1) & (ends <= most)).all():
        raise InputError(f"a lesion's last click is outside 1 to {most}; give the clicks that it got")
    if not n:
        return ClickCurve(0, 0, 0, (), None, None, resampling)
    names, patient_of = patient_numbers(patients)
    kept = _carried(values)
    areas = _areas(kept, np.asarray(given, dtype=np.float64))
    made = bootstrapped_means(np.column_stack([kept, areas]), patient_of, resampling=resampling)
    defined = ~np.isnan(kept)
    points = tuple(
        AfterClicks(
            clicks=given[column],
            n=int(defined[:, column].sum()),
            n_stopped=int((defined[:, column] & (ends < column + 1)).sum()),
            mean=made.estimates[column],
            interval=made.intervals[column],
        )
        for column in range(most)
    )
    undefined = int(np.isnan(areas).sum())
    area, area_ends = made.estimates[-1], made.intervals[-1]
    return ClickCurve(n, undefined, len(names), points, area, area_ends, made.resampling)


def _carried(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return gaps filled with the value before, where there is one."""
    places = np.where(np.isnan(values), 0, np.arange(values.shape[1]))
    return np.take_along_axis(values, np.maximum.accumulate(places, axis=1), axis=1)


def _areas(curves: NDArray[np.float64], clicks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the area of each curve, as a mean height; a single column is its own area."""
    if curves.shape[1] == 1:
        return curves[:, 0]
    heights, widths = (curves[:, 1:] + curves[:, :-1]) / 2, np.diff(clicks)
    return np.asarray(heights @ (widths / widths.sum()), dtype=np.float64)
