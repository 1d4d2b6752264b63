"""The signed error of the volume."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair
from core.metrics.relative_volume_difference import relative_volume_difference

MM3_PER_CM3 = 1000.0


def volume_error_percent(pair: MaskPair) -> Measured:
    """Return the relative volume difference in percent, -100 or more."""
    return relative_volume_difference(pair, scale=100)


def volume_error_cm3(pair: MaskPair) -> Measured:
    """Return predicted volume - reference volume in cm3."""
    assert pair.steps is not None
    return Measured.of((pair.n_prediction - pair.n_reference) * pair.steps.size / MM3_PER_CM3)
