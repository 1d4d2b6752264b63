"""Models trained here that answer clicks in volumes, by their cards; importing this loads no torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.models.card import ModelCard
from core.models.contracts import ClickSegmenter, ModelInfo
from core.models.load_options import LoadOptions
from core.models.registered_model import Load, OnBase, RegisteredModel
from core.models.trained_cards import readable_cards, trained_info, trained_sha256
from core.models.volume_architectures import UNET_3D, VOLUME_ARCHITECTURES


def trained_click_models(folder: Path) -> dict[str, RegisteredModel[ClickSegmenter]]:
    """Return the entries of the models below a folder, by name; those of other kinds are left out."""
    return {
        path.name: _unet(path, card) if card.architecture == UNET_3D else _med3d(path, card)
        for path, card in readable_cards(folder)
        if card.architecture in VOLUME_ARCHITECTURES
    }


def _med3d(folder: Path, card: ModelCard) -> RegisteredModel[ClickSegmenter]:
    return RegisteredModel(
        trained_info(folder, card),
        _load_alone(folder) if card.complete else OnBase(card.base, card.base_sha256, _put_on(folder)),
        ("torch", "segment_anything", "safetensors"),
        own_sha256=lambda: trained_sha256(folder),
        trainable=True,
    )


def _load_alone(folder: Path) -> Load[ClickSegmenter]:
    def load(info: ModelInfo, weights: Path, options: LoadOptions) -> ClickSegmenter:
        from core.models.sam_med3d.load_trained_med3d import load_complete_med3d

        return load_complete_med3d(info, folder, options=options)

    return load


def _put_on(folder: Path) -> Callable[[ModelInfo, ClickSegmenter, LoadOptions], ClickSegmenter]:
    def put_on(info: ModelInfo, base: ClickSegmenter, options: LoadOptions) -> ClickSegmenter:
        from core.models.sam_med3d.load_trained_med3d import load_trained_med3d

        return load_trained_med3d(info, folder, base=base, options=options)

    return put_on


def _unet(folder: Path, card: ModelCard) -> RegisteredModel[ClickSegmenter]:
    """A U-Net, which is only trained from nothing here."""

    def load(info: ModelInfo, weights: Path, options: LoadOptions) -> ClickSegmenter:
        from core.models.unet3d_segmenter import load_trained_unet3d

        return load_trained_unet3d(info, folder, options=options)

    packages = ("torch", "monai", "safetensors")
    return RegisteredModel(
        trained_info(folder, card), load, packages, own_sha256=lambda: trained_sha256(folder)
    )
