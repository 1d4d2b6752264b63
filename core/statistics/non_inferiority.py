"""The test whether a model is at most a margin worse, the margin being fixed before the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.errors import SettingsError
from core.metrics.metric import Direction
from core.statistics.by_patient import patient_numbers, patient_sums, patients_where
from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.few_patients import why_none
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.studentised import N_DRAWS, studentised_mean
from core.statistics.ties import differences, is_below, settled, sizes_of

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NonInferiorityMargin:
    """The loss that does not matter.

    Attributes:
        value: Above 0, in the unit of the metric.
        direction: The direction of the metric: higher or lower is better.
        fixed_at: The time when it was written down.
        worst: Value of the metric that stands for an undefined one, as the distance of a missed lesion; None
            where none was written down.

    Raises:
        SettingsError: A value that is not above 0, a worst value that is not finite, or a metric without a
            better end.
    """

    value: float
    direction: Direction
    fixed_at: datetime
    worst: float | None = None

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.value > 0):
            raise SettingsError(f"the margin is {self.value}; give a finite number above 0")
        if self.worst is not None and not np.isfinite(self.worst):
            raise SettingsError(f"the worst-case value is {self.worst}; give a finite number, or none")
        if self.direction not in (Direction.HIGHER, Direction.LOWER):
            raise SettingsError(
                f"the metric's better end is {self.direction.value!r}; non-inferiority needs a metric of "
                "which higher or lower is better"
            )


class Verdict(StrEnum):
    """The verdict that the interval gives."""

    SUPERIOR = "superior"
    NON_INFERIOR = "non-inferior"
    INCONCLUSIVE = "inconclusive"
    INFERIOR = "inferior"


@dataclass(frozen=True, slots=True)
class GainTest:
    """A test of the gain.

    Attributes:
        difference: Gain of the model, so that above 0 is better whatever the metric's direction.
        p: One-sided, by the studentised bootstrap over patients, that the gain is above minus the margin, to
            be held against 0.025; None with too few patients, or where all gain the same.
        p_floor: The smallest p that its draws could give; None where nothing was drawn.
    """

    difference: PairedDifference
    p: float | None = None
    p_floor: float | None = None


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """The result of the test.

    Attributes:
        margin: The margin as it was given.
        fixed_beforehand: True where the margin was written down before `results_at`.
        defined: Over the pairs in which both are defined.
        worst_case: Over all pairs, the margin's worst value standing for what is undefined; None where every
            pair is defined, or where there is no such value.
        verdict: The verdict by the 95 % interval of the gain, with undefined pairs by that of the worst case;
            None without.
        reason: The reason why there is no verdict; None where there is one.
    """

    margin: NonInferiorityMargin
    fixed_beforehand: bool
    defined: GainTest
    worst_case: GainTest | None
    verdict: Verdict | None
    reason: str | None

    @property
    def difference(self) -> PairedDifference:
        """The value over the pairs in which both are defined."""
        return self.defined.difference

    @property
    def p(self) -> float | None:
        """The value over the pairs in which both are defined."""
        return self.defined.p


def non_inferiority(
    model: Column,
    reference: Column,
    *,
    patients: Sequence[str],
    margin: NonInferiorityMargin,
    results_at: datetime,
) -> NonInferiority:
    """Test non-inferiority: the 95 % interval of the gain lies above minus the margin.

    As CONSORT's extension for non-inferiority trials draws it (Piaggio et al. 2012,
    doi:10.1001/jama.2012.87802, figure 1): above 0 the model is superior; wholly below minus the margin it is
    inferior; over it the result is inconclusive. Undefined pairs are not dropped from a verdict, for a model
    would gain by missing lesions: there is one only where a value that stands for them was written down
    before the results.

    Args:
        model: One value per case; None or NaN is undefined.
        reference: Likewise, of the model to compare with.
        patients: Patient of each case.
        margin: The margin with its time; that it came after the results is reported, not hidden.
        results_at: The time when the comparison could first be looked at: the first result of the later of
            the two.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    sign = 1.0 if margin.direction is Direction.HIGHER else -1.0
    both = [
        sign * as_floats(column, name=name, length=len(patients))
        for column, name in ((model, "the model's column"), (reference, "the reference's column"))
    ]
    beforehand, worst_case = margin.fixed_at < results_at, None
    defined = _reading(both, patients, margin.value)
    gaps = defined.difference.n_undefined
    reason = _undefined(both, gaps, margin, beforehand=beforehand) if gaps else None
    if gaps and margin.worst is not None:
        filled = [np.where(np.isnan(column), sign * margin.worst, column) for column in both]
        worst_case = _reading(filled, patients, margin.value)
    judged = (worst_case or defined).difference
    if reason is None and judged.mean_interval is None:
        reason = why_none(judged.n_patients)
    verdict = None if reason or judged.mean_interval is None else _verdict(judged.mean_interval, margin.value)
    return NonInferiority(margin, beforehand, defined, worst_case, verdict, reason)


def _reading(both: Sequence[Values], patients: Sequence[str], margin: float) -> GainTest:
    """Return the test of columns in which higher is better."""
    ours, theirs = both
    gain = paired_difference(ours, theirs, patients=patients)
    shifted, sizes = differences(ours + margin, theirs), sizes_of(ours, theirs)
    defined = ~np.isnan(shifted)
    _, patient_of = patient_numbers(patients_where(patients, defined))
    totals = settled(
        patient_sums(shifted[defined], patient_of), sizes=patient_sums(sizes[defined], patient_of)
    )
    counts = np.bincount(patient_of).astype(np.float64)
    pivot = studentised_mean(totals, counts, n_draws=N_DRAWS, seed=0)
    return GainTest(gain) if pivot is None else GainTest(gain, pivot.p_above(0.0), pivot.least_p)


def _undefined(
    both: Sequence[Values], gaps: int, margin: NonInferiorityMargin, *, beforehand: bool
) -> str | None:
    """Return why undefined pairs leave no verdict; None where the margin says what stands for them."""
    if margin.worst is None:
        return f"{gaps} without a value in one of them, and no worst-case value was fixed for such"
    if not beforehand:
        return f"{gaps} without a value in one of them, and the worst-case value was fixed afterwards"
    found = np.concatenate(both)
    least = found[~np.isnan(found)].min(initial=np.inf)
    worst = margin.worst if margin.direction is Direction.HIGHER else -margin.worst
    if is_below(float(least), worst):
        return f"the worst-case value {margin.worst:g} is better than a value that was found"
    return None


def _verdict(gain: Interval, margin: float) -> Verdict:
    # A loss of exactly the margin may miss it by rounding.
    if gain.low > 0:
        return Verdict.SUPERIOR
    if is_below(-margin, gain.low):
        return Verdict.NON_INFERIOR
    return Verdict.INFERIOR if is_below(gain.high, -margin) else Verdict.INCONCLUSIVE
