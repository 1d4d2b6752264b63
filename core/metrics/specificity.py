"""Specificity."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def specificity(pair: MaskPair) -> Measured:
    """Return share of the pixels outside the reference that were left out, from 0 to 1: TN / (TN + FP).

    Undefined where the reference covers the whole image.
    """
    n_background = pair.n_pixels - pair.n_reference
    if not n_background:
        return Measured.undefined("no pixel lies outside the reference")
    return Measured.of((pair.n_pixels - pair.n_either) / n_background)
