"""SAM-Med3D behind the contract of models that answer clicks in volumes."""

from __future__ import annotations

from core.clicks.check_volume import require_signal
from core.models.contracts import ModelInfo, OpenedVolume
from core.models.load_options import LoadOptions
from core.models.sam_med3d.close_up_volume import CloseUpVolume
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.opened_med3d import OpenedMed3D
from core.volumes import Volume


class Med3DSegmenter:
    """`core.models.contracts.ClickSegmenter` on a SAM-Med3D network of any size.

    Args:
        info: Facts of the model.
        network: Its weights are not changed.
        voxel_mm: Side of the voxels it was trained on; None for those of the volume.
        checkpoint_sha256: Hash of its weights.
        options: Options of the caller.
    """

    def __init__(
        self,
        info: ModelInfo,
        network: SamMed3D,
        *,
        voxel_mm: float | None,
        checkpoint_sha256: str | None = None,
        options: LoadOptions | None = None,
    ) -> None:
        self._info, self._sha256 = info, checkpoint_sha256
        self.network = network.requires_grad_(False).eval()
        self.voxel_mm = voxel_mm
        self._options = options or LoadOptions()

    @property
    def info(self) -> ModelInfo:
        """Return what is known of the model."""
        return self._info

    @property
    def checkpoint_sha256(self) -> str | None:
        """Return the hash of the loaded weights."""
        return self._sha256

    def open(self, volume: Volume) -> OpenedVolume:
        """See `core.models.contracts.ClickSegmenter.open`."""
        require_signal(volume)
        config, far = self.network.config, self._opened(volume, self.voxel_mm)
        if config.close_up_mm is None:
            return far
        return CloseUpVolume(
            far,
            self._opened(volume, config.close_up_mm),
            near_mm=config.close_up_mm,
            side=config.image_size,
            spacing_mm=volume.grid.spacing_mm,
        )

    def _opened(self, volume: Volume, voxel_mm: float | None) -> OpenedMed3D:
        return OpenedMed3D(self._info, self.network, volume=volume, voxel_mm=voxel_mm, options=self._options)
