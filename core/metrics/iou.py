"""Intersection over union."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def iou(pair: MaskPair) -> Measured:
    """Return |A and B| / |A or B|, from 0 to 1 (Jaccard 1912, doi:10.1111/j.1469-8137.1912.tb05611.x)."""
    return Measured.of(pair.n_both / pair.n_either)
