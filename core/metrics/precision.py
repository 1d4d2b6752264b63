"""Precision (positive predictive value)."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def precision(pair: MaskPair) -> Measured:
    """Return share of the predicted pixels that belong to the reference, from 0 to 1: TP / (TP + FP)."""
    return Measured.of(pair.n_both / pair.n_prediction)
