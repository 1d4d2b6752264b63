"""Pixel accuracy."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def pixel_accuracy(pair: MaskPair) -> Measured:
    """Return share of all pixels of the image on which both masks agree, from 0 to 1.

    Mostly background, so it is near 1 for any small lesion, missed ones included. Undefined where every
    pixel is ignored.
    """
    if not pair.n_pixels:
        return Measured.undefined("every pixel of the image is ignored")
    return Measured.of(1 - (pair.n_either - pair.n_both) / pair.n_pixels)
