"""Hausdorff distance over all foreground pixels.

The same number as SimpleITK's HausdorffDistanceImageFilter, which scored TDSC-ABUS 2023. Over surfaces
only (as in MONAI) it differs: a ball against its own hollow shell is far apart here, near there.
"""

from core.measured import Measured
from core.metrics.directed_distances import DirectedDistances
from core.metrics.mask_pair import MaskPair


def hausdorff_voxels(pair: MaskPair) -> Measured:
    """Return greatest distance from a pixel of either mask to the nearest of the other, in voxels.

    Huttenlocher et al. 1993, doi:10.1109/34.232073. The spacing is left out of it.
    """
    return _symmetric(pair.distances_voxels)


def hausdorff_mm(pair: MaskPair) -> Measured:
    """Return the same as `hausdorff_voxels`, between pixel centres in mm."""
    return _symmetric(pair.distances_mm)


def _symmetric(both_ways: tuple[DirectedDistances, DirectedDistances]) -> Measured:
    return Measured.of(max(one_way.maximum() for one_way in both_ways))
