"""The value of every metric when a mask is empty: decided here once, for all of them.

A missed lesion scores 0 and is never dropped. A distance to nothing is undefined, neither infinite nor
NaN, so that a summary can count it. Where both masks are empty there is nothing to agree on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.measured import Measured

BOTH_EMPTY = "both masks are empty"
MISSED = "the prediction is empty: the lesion was missed"
NO_REFERENCE = "the reference is empty"
NOTHING_PREDICTED = "the prediction is empty"


class EmptyMaskPolicy(StrEnum):
    """Rows of the table; every metric names its own in the registry."""

    OVERLAP = "overlap"
    WHOLE_IMAGE = "whole image"
    SHARE_OF_REFERENCE = "share of reference"
    SHARE_OF_PREDICTION = "share of prediction"
    DISTANCE = "distance"
    RELATIVE_SIZE = "relative size"
    VOLUME_ERROR = "volume error"


@dataclass(frozen=True, slots=True)
class EmptyMaskRow:
    """The outcome for each way masks can be empty: a number, a reason, or None (the formula holds)."""

    both: float | str | None
    reference: float | str | None
    prediction: float | str | None


TABLE: Mapping[EmptyMaskPolicy, EmptyMaskRow] = {
    EmptyMaskPolicy.OVERLAP: EmptyMaskRow(both=BOTH_EMPTY, reference=0.0, prediction=0.0),
    EmptyMaskPolicy.WHOLE_IMAGE: EmptyMaskRow(both=None, reference=None, prediction=None),
    EmptyMaskPolicy.SHARE_OF_REFERENCE: EmptyMaskRow(both=BOTH_EMPTY, reference=NO_REFERENCE, prediction=0.0),
    EmptyMaskPolicy.SHARE_OF_PREDICTION: EmptyMaskRow(
        both=BOTH_EMPTY, reference=0.0, prediction=NOTHING_PREDICTED
    ),
    EmptyMaskPolicy.DISTANCE: EmptyMaskRow(both=BOTH_EMPTY, reference=NO_REFERENCE, prediction=MISSED),
    EmptyMaskPolicy.RELATIVE_SIZE: EmptyMaskRow(both=BOTH_EMPTY, reference=NO_REFERENCE, prediction=-1.0),
    # Not the table's number, since it depends on the unit: all of the reference is missing.
    EmptyMaskPolicy.VOLUME_ERROR: EmptyMaskRow(both=BOTH_EMPTY, reference=NO_REFERENCE, prediction=None),
}


def decided(policy: EmptyMaskPolicy, *, reference_empty: bool, prediction_empty: bool) -> Measured | None:
    """The table's outcome, or None where the metric's own formula is to be used."""
    row = TABLE[policy]
    if reference_empty and prediction_empty:
        return _measured(row.both)
    if reference_empty:
        return _measured(row.reference)
    if prediction_empty:
        return _measured(row.prediction)
    return None


def _measured(outcome: float | str | None) -> Measured | None:
    if outcome is None:
        return None
    return Measured.undefined(outcome) if isinstance(outcome, str) else Measured.of(outcome)
