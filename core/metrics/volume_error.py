"""Signed error of the volume."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair

MM3_PER_CM3 = 1000.0


def volume_error_percent(pair: MaskPair) -> Measured:
    """100 (predicted volume - reference volume) / reference volume, above -100: below 0 too small.

    It says nothing about the place. Relative volume difference of Heimann et al. 2009,
    doi:10.1109/TMI.2009.2013851, in percent and with its sign.
    """
    return Measured.of(100 * (pair.n_prediction - pair.n_reference) / pair.n_reference)


def volume_error_cm3(pair: MaskPair) -> Measured:
    """Predicted volume - reference volume in cm3."""
    assert pair.steps is not None
    return Measured.of((pair.n_prediction - pair.n_reference) * pair.steps.size / MM3_PER_CM3)
