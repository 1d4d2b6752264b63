"""95th percentile Hausdorff distance over all foreground pixels."""

from core.measured import Measured
from core.metrics.directed_distances import DirectedDistances
from core.metrics.mask_pair import MaskPair


def hd95_voxels(pair: MaskPair) -> Measured:
    """Return 95th percentile of the distances to the other mask, the greater of both directions, in voxels.

    Over all foreground pixels: those that both masks share count with distance 0, so it lies below the
    usual distance between surfaces (`core.metrics.hd95_surface`) and is 0 where 95 % are shared.
    Huttenlocher et al. 1993, doi:10.1109/34.232073 (ranked, "partial" distance).
    """
    return _symmetric(pair.distances_voxels)


def hd95_mm(pair: MaskPair) -> Measured:
    """Return the same as `hd95_voxels`, between pixel centres in mm."""
    return _symmetric(pair.distances_mm)


def _symmetric(both_ways: tuple[DirectedDistances, DirectedDistances]) -> Measured:
    return Measured.of(max(one_way.percentile(95) for one_way in both_ways))
