"""The share of a lesion that its largest part makes up."""

from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured


def largest_component_share(lesion: VolumeLesion) -> Measured:
    """Return voxels of the largest component over all, above 0 to 1: low for many small scattered lesions."""
    return Measured.of(lesion.component_sizes.max() / lesion.n_voxels)
