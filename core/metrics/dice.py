"""Dice coefficient."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def dice(pair: MaskPair) -> Measured:
    """Return 2 |A and B| / (|A| + |B|), from 0 to 1 (Dice 1945, doi:10.2307/1932409)."""
    return Measured.of(2 * pair.n_both / (pair.n_reference + pair.n_prediction))
