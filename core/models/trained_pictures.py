"""Models trained here that answer prompts on pictures, by their cards; importing this loads no torch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.models.card import ModelCard
from core.models.contracts import ModelInfo, Segmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import Load, OnBase, RegisteredModel
from core.models.trained_cards import readable_cards, trained_info, trained_sha256
from core.models.volume_architectures import VOLUME_ARCHITECTURES

UNET_EFFICIENTNET_B2 = "unet_efficientnet_b2"


def trained_picture_models(folder: Path) -> dict[str, RegisteredModel[Segmenter]]:
    """Return the entries of the models below a folder, by name; those of other kinds are left out."""
    return {
        path.name: _unet(path, card) if card.architecture == UNET_EFFICIENTNET_B2 else _sam(path, card)
        for path, card in readable_cards(folder)
        if card.architecture not in VOLUME_ARCHITECTURES
    }


def _sam(folder: Path, card: ModelCard) -> RegisteredModel[Segmenter]:
    # A starter brings all of its weights along when all were trained; a SAM's are put on the published ones.
    alone = card.complete and card.size is not None
    return RegisteredModel(
        trained_info(folder, card),
        _load_alone(folder) if alone else OnBase(card.base, card.base_sha256, _put_on(folder)),
        ("torch", "segment_anything", "safetensors"),
        own_sha256=lambda: trained_sha256(folder),
        trainable=True,
    )


def _load_alone(folder: Path) -> Load[Segmenter]:
    def load(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
        from core.models.load_trained_sam import load_trained_starter

        return load_trained_starter(info, folder, device=options.device)

    return load


def _put_on(folder: Path) -> Callable[[ModelInfo, Segmenter, LoadOptions], Segmenter]:
    def put_on(info: ModelInfo, base: Segmenter, options: LoadOptions) -> Segmenter:
        from core.models.load_trained_sam import load_trained

        return load_trained(info, folder, base=base)

    return put_on


def _unet(folder: Path, card: ModelCard) -> RegisteredModel[Segmenter]:
    """A U-Net, which takes no prompt and is trained by its own job."""

    def load(info: ModelInfo, weights: Path, options: LoadOptions) -> Segmenter:
        from core.models.unet.unet_segmenter import load_unet

        return load_unet(info, folder, device=options.device)

    packages = ("torch", "monai", "safetensors")
    return RegisteredModel(
        trained_info(folder, card), load, packages, own_sha256=lambda: trained_sha256(folder)
    )
