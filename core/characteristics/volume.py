"""Size of a lesion in a volume."""

from core.characteristics.volume_lesion import VolumeLesion
from core.measured import Measured

_MM3_PER_CM3 = 1000.0


def volume_cm3(lesion: VolumeLesion) -> Measured:
    """Return volume of the whole mask, all components: voxels times what one takes up."""
    return Measured.of(lesion.n_voxels * lesion.steps.size / _MM3_PER_CM3)
