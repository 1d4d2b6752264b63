"""The scores that are kept of every answered slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.declared import FiniteFloat, NonNegativeInt, NonNegativeInt32
from core.measured import Measured
from core.metrics.empty_masks import decided
from core.metrics.mask_pair import MaskPair
from core.metrics.registry import METRICS


@dataclass(frozen=True, slots=True)
class SliceScore:
    """An answered slice of a lesion.

    Attributes:
        slice_index: The index of the slice, from foot to head.
        score: The model's own, see `SliceAnswer`; None where it makes none.
        prompted: True where the slice had a prompt.
        area_px: Pixels of the prediction.
        dice: Against the reference of the slice; undefined where both are empty or there is no reference.
    """

    slice_index: NonNegativeInt32
    score: FiniteFloat | None
    prompted: bool
    area_px: NonNegativeInt
    dice: Measured

    def to_json(self) -> dict[str, Any]:
        """Return plain values; Dice as a number, or as the reason why there is none."""
        return {
            "slice_index": self.slice_index,
            "score": self.score,
            "prompted": self.prompted,
            "area_px": self.area_px,
            "dice": self.dice.reason if self.dice.value is None else self.dice.value,
        }


def slice_dice(reference: NDArray[np.bool_], prediction: NDArray[np.bool_]) -> Measured:
    """Dice of one slice, (y, x), by the same rules for empty masks as everywhere."""
    metric = METRICS["dice"]
    pair = MaskPair.of(reference, prediction)
    outcome = decided(
        metric.when_empty, reference_empty=not pair.n_reference, prediction_empty=not pair.n_prediction
    )
    return metric.compute(pair) if outcome is None else outcome
