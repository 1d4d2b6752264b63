"""Whether a model is at most a margin worse than another, the margin being fixed before the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np

from core.errors import SettingsError
from core.metrics.metric import Direction
from core.statistics.bootstrap import Interval
from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.patients import patient_numbers, patient_sums, patients_where
from core.statistics.sign_flip import Alternative, sign_flip_p
from core.statistics.ties import differences, is_below, settled, sizes_of
from core.statistics.values import Column, as_floats


@dataclass(frozen=True, slots=True)
class Margin:
    """The loss that does not matter.

    Attributes:
        value: Above 0, in the unit of the metric.
        direction: Of the metric: higher or lower is better.
        fixed_at: When it was written down.

    Raises:
        SettingsError: A value that is not above 0, or a metric without a better end.
    """

    value: float
    direction: Direction
    fixed_at: datetime

    def __post_init__(self) -> None:
        if not (np.isfinite(self.value) and self.value > 0):
            raise SettingsError(f"the margin is {self.value}; give a finite number above 0")
        if self.direction not in (Direction.HIGHER, Direction.LOWER):
            raise SettingsError(
                f"the metric's better end is {self.direction.value!r}; non-inferiority needs a metric of "
                "which higher or lower is better"
            )


class Verdict(StrEnum):
    """What the interval says."""

    SUPERIOR = "superior"
    NON_INFERIOR = "non-inferior"
    INCONCLUSIVE = "inconclusive"
    INFERIOR = "inferior"


@dataclass(frozen=True, slots=True)
class NonInferiority:
    """Result of the test.

    Attributes:
        margin: As it was given.
        fixed_beforehand: Whether the margin was written down before `results_at`.
        difference: Gain of the model, so that above 0 is better whatever the metric's direction.
        p: One-sided, by sign flips over patients, that the gain is above minus the margin, to be held
            against 0.025; None without a case, or where every patient loses the margin and no more.
        verdict: By the 95 % interval of the gain; None without one.
    """

    margin: Margin
    fixed_beforehand: bool
    difference: PairedDifference
    p: float | None
    verdict: Verdict | None


def non_inferiority(
    model: Column,
    reference: Column,
    *,
    patients: Sequence[str],
    margin: Margin,
    results_at: datetime,
) -> NonInferiority:
    """Non-inferior is a model whose 95 % interval of the gain lies above minus the margin.

    As CONSORT's extension for non-inferiority trials draws it (Piaggio et al. 2012,
    doi:10.1001/jama.2012.87802, figure 1): above 0 the model is superior; wholly below minus the margin it is
    inferior; over it the result is inconclusive.

    Args:
        model: One value per case; None or NaN is undefined.
        reference: Likewise, of the model to compare with.
        patients: Patient of each case.
        margin: With its time; that it came after the results is reported, not hidden.
        results_at: When the comparison could first be looked at: the first result of the later of the two.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    sign = 1.0 if margin.direction is Direction.HIGHER else -1.0
    ours = sign * as_floats(model, name="the model's column", length=len(patients))
    theirs = sign * as_floats(reference, name="the reference's column", length=len(patients))
    gain = paired_difference(ours, theirs, patients=patients)
    shifted, sizes = differences(ours + margin.value, theirs), sizes_of(ours, theirs)
    defined = ~np.isnan(shifted)
    _, patient_of = patient_numbers(patients_where(patients, defined))
    totals = settled(
        patient_sums(shifted[defined], patient_of), sizes=patient_sums(sizes[defined], patient_of)
    )
    return NonInferiority(
        margin=margin,
        fixed_beforehand=margin.fixed_at < results_at,
        difference=gain,
        p=sign_flip_p(totals, alternative=Alternative.GREATER),
        verdict=None if gain.mean_interval is None else _verdict(gain.mean_interval, margin.value),
    )


def _verdict(gain: Interval, margin: float) -> Verdict:
    # A loss of exactly the margin may miss it by rounding.
    if gain.low > 0:
        return Verdict.SUPERIOR
    if is_below(-margin, gain.low):
        return Verdict.NON_INFERIOR
    return Verdict.INFERIOR if is_below(gain.high, -margin) else Verdict.INCONCLUSIVE
