"""The signed relative error of the size, as MICCAI's challenges report it (RVD)."""

from core.measured import Measured
from core.metrics.mask_pair import MaskPair

RVD_KEY = "area_difference"
"""The key under which stores, archives and exports have had it from the first version: archives are hashed
over their keys, so a new name would make the same run look like another one."""


def relative_volume_difference(pair: MaskPair, *, scale: float = 1) -> Measured:
    """Return (predicted - reference) / reference size: below 0 too small, -1 missed, 1 twice the size.

    Area in 2D, volume in 3D; it says nothing about the place. Heimann et al. 2009,
    doi:10.1109/TMI.2009.2013851, with its sign.

    Args:
        pair: Masks; the reference is not empty.
        scale: Times the ratio: 100 gives percent.
    """
    return Measured.of(scale * (pair.n_prediction - pair.n_reference) / pair.n_reference)
