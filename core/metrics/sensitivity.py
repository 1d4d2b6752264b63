"""Sensitivity (recall)."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def sensitivity(pair: MaskPair) -> Measured:
    """Return share of the reference's pixels that were predicted, from 0 to 1: TP / (TP + FN)."""
    return Measured.of(pair.n_both / pair.n_reference)
