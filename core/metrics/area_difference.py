"""Signed relative error of the size."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair


def area_difference(pair: MaskPair) -> Measured:
    """(predicted size - reference size) / reference size: below 0 too small, -1 missed, 1 twice the size.

    Area in 2D, volume in 3D; it says nothing about the place. Relative volume difference of Heimann et
    al. 2009, doi:10.1109/TMI.2009.2013851.
    """
    return Measured.of((pair.n_prediction - pair.n_reference) / pair.n_reference)
