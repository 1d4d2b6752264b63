"""Dice alone, where all metrics would be too slow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.measured import Measured
from core.metrics.empty_masks import decided
from core.metrics.mask_pair import MaskPair
from core.metrics.registry import METRICS


def mask_dice(reference: NDArray[np.bool_], mask: NDArray[np.bool_]) -> Measured:
    """Return Dice of two bool masks (y, x), empty ones decided as everywhere (`core.metrics.empty_masks`).

    Raises:
        InputError: The shapes differ.
    """
    pair = MaskPair.of(reference, mask)
    metric = METRICS["dice"]
    outcome = decided(
        metric.when_empty, reference_empty=not pair.n_reference, prediction_empty=not pair.n_prediction
    )
    return metric.compute(pair) if outcome is None else outcome
