"""Models trained here that answer clicks in volumes, by their cards; importing this loads no torch."""

from __future__ import annotations

from pathlib import Path

from core.models.card import ModelCard
from core.models.click_models import (
    ARCHITECTURES,
    PACKAGES,
    UNET_3D,
    UNET_PACKAGES,
    RegisteredClickModel,
)
from core.models.click_options import ClickOptions
from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.trained import readable_cards, trained_info, trained_sha256


def trained_click_models(folder: Path) -> dict[str, RegisteredClickModel]:
    """Registry entries of the models below a folder, by name; those of other kinds are left out."""
    return {
        path.name: _registered(path, card)
        for path, card in readable_cards(folder)
        if card.architecture in ARCHITECTURES
    }


def _registered(folder: Path, card: ModelCard) -> RegisteredClickModel:
    def load(info: ModelInfo, weights: Path, options: ClickOptions) -> ClickSegmenter:
        from core.models.sam_med3d.load import load_trained_med3d

        return load_trained_med3d(info, folder, weights=weights, options=options)

    def load_unet(info: ModelInfo, weights: Path, options: ClickOptions) -> ClickSegmenter:
        from core.models.unet3d_segmenter import load_trained_unet3d

        return load_trained_unet3d(info, folder, options=options)

    prompted = card.architecture != UNET_3D
    return RegisteredClickModel(
        trained_info(folder, card),
        load if prompted else load_unet,
        PACKAGES if prompted else UNET_PACKAGES,
        own_sha256=lambda: trained_sha256(folder),
        # A U-Net is only trained from nothing here.
        trainable=prompted,
    )
