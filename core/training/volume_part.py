"""The weights of a SAM-Med3D-shaped network that are fitted."""

from __future__ import annotations

import torch

from core.errors import SettingsError
from core.models.lora import add_adapters
from core.models.lora_targets import LoraTargets
from core.models.sam_med3d.network import SamMed3D
from core.requests.choices import VOLUME_PARTS
from core.training.settings import VolumeTrainSettings


def choose_volume_part(network: SamMed3D, settings: VolumeTrainSettings) -> None:
    """Make the chosen part alone trainable, and put adapters where they are asked for.

    Raises:
        SettingsError: The part is not known.
    """
    if settings.part not in VOLUME_PARTS:
        raise SettingsError(f"part {settings.part!r} is not known; choose from {', '.join(VOLUME_PARTS)}")
    network.requires_grad_(settings.part == "all")
    if settings.part == "decoder" or (settings.part == "lora" and settings.lora_decoder):
        network.mask_decoder.requires_grad_(True)
    if settings.part == "lora":
        torch.manual_seed(settings.seed)
        targets = LoraTargets(settings.lora_targets)
        for parameter in add_adapters(network, settings.lora_rank, targets=targets):
            parameter.requires_grad_(True)
