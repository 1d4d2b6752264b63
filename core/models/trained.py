"""Models that were trained here, found by their cards; importing this loads no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from core.errors import CheckpointError
from core.models.card import CARD_FILE, ModelCard, read_card
from core.models.click_models import ARCHITECTURES
from core.models.contracts import ModelInfo, Segmenter
from core.models.registered_model import RegisteredModel
from core.prompts.values import PromptKind

UNET_EFFICIENTNET_B2 = "unet_efficientnet_b2"
WEIGHTS_FILE = "weights.safetensors"
ADAPTERS_FILE = "adapters.safetensors"
LAST_FILE = "last.safetensors"


def trained_models(folder: Path) -> dict[str, RegisteredModel]:
    """Registry entries of the models below a folder, by name; one without a readable card is left out."""
    # Cards of the others are those of `core.models.trained_click`.
    return {
        path.name: _registered(path, card)
        for path, card in readable_cards(folder)
        if card.architecture not in ARCHITECTURES
    }


def readable_cards(folder: Path) -> Iterator[tuple[Path, ModelCard]]:
    """Folder and card of every trained model, by name; one without a readable card is left out."""
    for card_path in sorted(folder.glob(f"*/{CARD_FILE}")):
        try:
            yield card_path.parent, read_card(card_path.parent)
        except CheckpointError:
            continue


def bad_cards(folder: Path) -> dict[str, str]:
    """Why models below a folder cannot be used, by name: a sentence on the card of each."""
    found = {}
    for card_path in sorted(folder.glob(f"*/{CARD_FILE}")):
        try:
            read_card(card_path.parent)
        except CheckpointError as error:
            found[card_path.parent.name] = str(error)
    return found


def trained_info(folder: Path, card: ModelCard) -> ModelInfo:
    """The registry's facts of a trained model."""
    side = f"-{card.size}" if card.size else ""
    return ModelInfo(
        key=folder.name,
        label=f"{folder.name} (trained here from {card.base})",
        prompts=frozenset(PromptKind(kind) for kind in card.prompts),
        preprocessing=f"{card.architecture}{side}-v1",
        licence=card.licence,
        source=f"Trained here on study {card.data.get('study')}, split {str(card.split.get('sha256'))[:12]}",
    )


def _registered(folder: Path, card: ModelCard) -> RegisteredModel:
    if card.architecture in _LOADERS:
        return _LOADERS[card.architecture](trained_info(folder, card), folder)

    def load(info: ModelInfo, weights: Path, device: str) -> Segmenter:
        from core.models.load_trained import load_trained

        return load_trained(info, folder, weights=weights, device=device)

    packages = ("torch", "segment_anything", "safetensors")
    return RegisteredModel(
        trained_info(folder, card), load, packages, own_sha256=lambda: trained_sha256(folder), trainable=True
    )


def _unet(info: ModelInfo, folder: Path) -> RegisteredModel:
    """A U-Net, which takes no prompt and is trained by its own job."""

    def load(info: ModelInfo, weights: Path, device: str) -> Segmenter:
        from core.models.unet.segmenter import load_unet

        return load_unet(info, folder, device=device)

    packages = ("torch", "monai", "safetensors")
    return RegisteredModel(info, load, packages, own_sha256=lambda: trained_sha256(folder))


_LOADERS: dict[str, Callable[[ModelInfo, Path], RegisteredModel]] = {UNET_EFFICIENTNET_B2: _unet}
"""Of architectures that are no SAM, by key."""


def trained_sha256(folder: Path) -> str:
    """Hash of what the weights are made of: all files of the model, and what they go on top of."""
    card = read_card(folder)
    for name in card.files:
        if not (folder / name).is_file():
            raise CheckpointError(f"model {folder.name!r} lacks its file {name}; train it again")
    return card.weights_sha256
