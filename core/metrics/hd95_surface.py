"""95th percentile Hausdorff distance between surfaces, the one that most segmentation papers print."""

import numpy as np

from core.measured import Measured
from core.metrics.directed_distances import DirectedDistances
from core.metrics.mask_pair import MaskPair


def hd95_surface_mm(pair: MaskPair) -> Measured:
    """Return 95th percentile of the distances from surface to surface, the greater of both directions, in mm.

    Surface pixels are those with a background pixel across a face. The same number as MONAI's
    compute_hausdorff_distance(percentile=95); Maier-Hein et al. 2024, doi:10.1038/s41592-023-02151-z.
    """
    return _symmetric(pair.distances_mm)


def hd95_surface_voxels(pair: MaskPair) -> Measured:
    """Return the same as `hd95_surface_mm`, counted in voxels whatever the spacing."""
    return _symmetric(pair.distances_voxels)


def _symmetric(both_ways: tuple[DirectedDistances, DirectedDistances]) -> Measured:
    return Measured.of(max(float(np.percentile(one_way.surface, 95)) for one_way in both_ways))
