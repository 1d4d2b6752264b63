"""The cards of models that were trained here, and what they say of weights; importing this loads no torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.errors import CheckpointError
from core.models.card import CARD_FILE, ModelCard, read_card
from core.models.contracts import ModelInfo
from core.prompts.values import PromptKind

WEIGHTS_FILE = "weights.safetensors"
ADAPTERS_FILE = "adapters.safetensors"
LAST_FILE = "last.safetensors"


def readable_cards(folder: Path) -> Iterator[tuple[Path, ModelCard]]:
    """Yield folder and card of every trained model, by name; one without a readable card is left out."""
    for card_path in sorted(folder.glob(f"*/{CARD_FILE}")):
        try:
            yield card_path.parent, read_card(card_path.parent)
        except CheckpointError:
            continue


def bad_cards(folder: Path) -> dict[str, str]:
    """Return why models below a folder cannot be used, by name: a sentence on the card of each."""
    found = {}
    for card_path in sorted(folder.glob(f"*/{CARD_FILE}")):
        try:
            read_card(card_path.parent)
        except CheckpointError as error:
            found[card_path.parent.name] = str(error)
    return found


def trained_info(folder: Path, card: ModelCard) -> ModelInfo:
    """Return the registry's facts of a trained model."""
    side = f"-{card.size}" if card.size else ""
    return ModelInfo(
        key=folder.name,
        label=f"{folder.name} (trained here from {card.base})",
        prompts=frozenset(PromptKind(kind) for kind in card.prompts),
        preprocessing=f"{card.architecture}{side}-v1",
        licence=card.licence,
        source=f"Trained here on study {card.data.get('study')}, split {str(card.split.get('sha256'))[:12]}",
    )


def trained_sha256(folder: Path) -> str:
    """Return the hash of what the weights are made of: all files of the model, and what they go on top of.

    Raises:
        CheckpointError: The card is damaged, or a file that it names is missing.
    """
    card = read_card(folder)
    for name in card.files:
        if not (folder / name).is_file():
            raise CheckpointError(f"model {folder.name!r} lacks its file {name}; train it again")
    return card.weights_sha256
