"""The model that a training on volumes starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from core.errors import SettingsError
from core.models.device import choose_device
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.starter import blank_starter_3d
from core.models.unet3d import UNet3D, blank_unet3d
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings

_BLANK: dict[str, Callable[..., SamMed3D | UNet3D]] = {
    "starter_3d": blank_starter_3d,
    "unet3d": blank_unet3d,
}


@dataclass(frozen=True, slots=True)
class VolumeBase:
    """A module whose weights may change, and where they come from.

    Attributes:
        module: On the device of the training.
        sha256: Of its weights; None for random ones.
        licence: Of its weights.
    """

    module: SamMed3D | UNet3D
    sha256: str | None
    licence: str

    @property
    def side(self) -> int:
        """Of its cube in voxels."""
        return self.module.side if isinstance(self.module, UNet3D) else self.module.config.image_size
