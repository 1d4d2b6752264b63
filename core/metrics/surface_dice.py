"""Normalised surface Dice."""

import numpy as np

from core.measured import Measured
from core.metrics.directed_distances import DirectedDistances
from core.metrics.mask_pair import MaskPair

TOLERANCE_VOXELS = 2.0
TOLERANCE_MM = 2.0


def nsd_2voxels(pair: MaskPair) -> Measured:
    """Return share of both surfaces that lies within 2 voxels of the other surface, from 0 to 1."""
    return _within(pair.distances_voxels, TOLERANCE_VOXELS)


def nsd_2mm(pair: MaskPair) -> Measured:
    """Return share of both surfaces that lies within 2 mm of the other surface, from 0 to 1.

    Surface pixels count alike, as in MONAI's compute_surface_dice; the original weighs them by area.
    Nikolov et al. 2021, doi:10.2196/26151.
    """
    return _within(pair.distances_mm, TOLERANCE_MM)


def _within(both_ways: tuple[DirectedDistances, DirectedDistances], tolerance: float) -> Measured:
    distances = np.concatenate([one_way.surface for one_way in both_ways])
    return Measured.of(np.count_nonzero(distances <= tolerance) / distances.size)
