"""The scores of predictions; sensitivity stands beside accuracy: a missed cancer is the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of predictions by truth; "positive" is what is looked for, e.g. malignant.

    Attributes:
        missed: Positive cases that were predicted to be negative.
        false_alarms: Negative cases that were predicted to be positive.
    """

    found: int
    missed: int
    false_alarms: int
    cleared: int

    @property
    def n(self) -> int:
        """Return all cases."""
        return self.found + self.missed + self.false_alarms + self.cleared


@dataclass(frozen=True, slots=True)
class ClassScores:
    """Precision, recall and F1 of one class; None where no prediction, or no case, is of it."""

    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one set of predictions; None where undefined.

    Attributes:
        weighted: Means over both classes weighted by their cases, an undefined value counting 0 as in
            scikit-learn.
        macro: Plain means over both classes, likewise.
    """

    confusion: Confusion
    accuracy: float | None
    sensitivity: float | None
    specificity: float | None
    positive: ClassScores
    negative: ClassScores
    weighted: ClassScores
    macro: ClassScores


def scores(
    truth: Sequence[bool] | NDArray[np.bool_], predicted: Sequence[bool] | NDArray[np.bool_]
) -> Scores:
    """Return the scores of predictions, one a case, in the same order as the truth."""
    count = confusion(truth, predicted)
    positive = _class_scores(count.found, count.false_alarms, count.missed)
    negative = _class_scores(count.cleared, count.missed, count.false_alarms)
    return Scores(
        confusion=count,
        accuracy=_share(count.found + count.cleared, count.n),
        sensitivity=positive.recall,
        specificity=negative.recall,
        positive=positive,
        negative=negative,
        weighted=_mean_over_classes(positive, negative, shares=(positive.support, negative.support)),
        macro=_mean_over_classes(positive, negative, shares=(1, 1)),
    )


def confusion(
    truth: Sequence[bool] | NDArray[np.bool_], predicted: Sequence[bool] | NDArray[np.bool_]
) -> Confusion:
    """Count predictions by truth."""
    is_so, positive = np.asarray(truth, dtype=np.bool_), np.asarray(predicted, dtype=np.bool_)
    return Confusion(
        found=int((is_so & positive).sum()),
        missed=int((is_so & ~positive).sum()),
        false_alarms=int((~is_so & positive).sum()),
        cleared=int((~is_so & ~positive).sum()),
    )


def _class_scores(right: int, wrongly_called: int, not_called: int) -> ClassScores:
    return ClassScores(
        precision=_share(right, right + wrongly_called),
        recall=_share(right, right + not_called),
        f1=_share(2 * right, 2 * right + wrongly_called + not_called),
        support=right + not_called,
    )


def _mean_over_classes(
    positive: ClassScores, negative: ClassScores, *, shares: tuple[int, int]
) -> ClassScores:
    n, whole = positive.support + negative.support, sum(shares)

    def mean(one: float | None, other: float | None) -> float | None:
        return ((one or 0.0) * shares[0] + (other or 0.0) * shares[1]) / whole if n else None

    return ClassScores(
        mean(positive.precision, negative.precision),
        mean(positive.recall, negative.recall),
        mean(positive.f1, negative.f1),
        n,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
