"""The model that a training on volumes starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.models.catalog import CLICK_MODELS
from core.models.device import choose_device
from core.models.load_trainable import load_trainable_volume_model
from core.models.sam_med3d.network import SamMed3D
from core.models.sam_med3d.starter import blank_starter_3d
from core.models.starter_3d_model import STARTER_3D
from core.models.unet3d import UNet3D, blank_unet3d
from core.models.volume_architectures import UNET_3D
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings

_BLANK: dict[str, Callable[..., SamMed3D | UNet3D]] = {
    STARTER_3D.info.key: blank_starter_3d,
    UNET_3D: blank_unet3d,
}
_OWN_LICENCE = STARTER_3D.info.licence
"""The licence of weights that come from nothing; what they are fitted to may bind them further."""


@dataclass(frozen=True, slots=True)
class VolumeBase:
    """A module whose weights may change, and where they come from.

    Attributes:
        module: The module on the device of the training.
        sha256: The hash of its weights; None for random ones.
        licence: The licence of its weights.
    """

    module: SamMed3D | UNet3D
    sha256: str | None
    licence: str

    @property
    def side(self) -> int:
        """The side of its cube in voxels."""
        return self.module.side if isinstance(self.module, UNet3D) else self.module.config.image_size

    @property
    def smooth(self) -> bool:
        """See `core.models.sam_med3d.config.Med3DConfig`."""
        return not isinstance(self.module, UNet3D) and self.module.config.smooth


def volume_base(request: TrainVolumesRequest, settings: Settings) -> VolumeBase:
    """Load the model of a request, or make one with random weights.

    Raises:
        SettingsError: The model is not known, or the device is not usable.
        CheckpointError: Its weights are missing, damaged or of another model.
    """
    device = choose_device(request.device)
    if request.scratch:
        blank = _BLANK[request.model](seed=request.seed, size=request.size)
        return VolumeBase(blank.to(device), None, _OWN_LICENCE)
    models = settings.models
    loaded = load_trainable_volume_model(
        request.model, settings.weights, device=request.device, models=models
    )
    return VolumeBase(
        loaded.network.to(device),
        CLICK_MODELS.sha256(request.model, settings.weights, models=models),
        CLICK_MODELS.info(request.model, models=models).licence,
    )
