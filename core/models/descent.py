"""The descent of a model: everything that it learned from, down to the model that came with the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.registered_model import RegisteredModel

SHIPPED: Mapping[str, RegisteredModel[Any]] = {
    **PROPAGATION_MODELS.shipped,
    **PICTURE_MODELS.shipped,
    **CLICK_MODELS.shipped,
}
"""Models that no training here made, of pictures, of volumes, and of clicks."""


@dataclass(frozen=True, slots=True)
class LearnedFrom:
    """The cases that one training took, by side.

    Attributes:
        model: Name of the model that it made.
        study: They belong to.
        train: Weights were fitted to them.
        validation: The best epoch was chosen on them.
    """

    model: str
    study: str
    train: tuple[str, ...]
    validation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Descent:
    """A model and those that it was trained from.

    Attributes:
        cards: Cards of the models trained here, the newest first; empty for one that came with the project.
        root: Key of the model at the bottom whose weights were the start; None where they were random, or
            the model has none.
        lost: Name of a model whose card is missing or tells of other weights, so that what it learned from
            is not known; None where nothing is lost.
    """

    cards: tuple[ModelCard, ...]
    root: str | None
    lost: str | None = None

    @property
    def learned(self) -> tuple[LearnedFrom, ...]:
        """Return one entry per training."""
        return tuple(
            LearnedFrom(
                card.name,
                str(card.data.get("study")),
                tuple(card.split.get("train", ())),
                tuple(card.split.get("validation", ())),
            )
            for card in self.cards
        )


def descent(key: str, models: Path, *, weights_sha256: str | None = None) -> Descent:
    """Follow a model's cards down.

    Args:
        key: Key of the model.
        models: Folder of trained models.
        weights_sha256: Hash that the model's weights must have; None to take them as they are now.
    """
    cards: list[ModelCard] = []
    wanted = weights_sha256
    while key not in SHIPPED:
        card = _card(models / key, wanted)
        if card is None or any(card.name == above.name for above in cards):
            return Descent(tuple(cards), None, lost=key)
        cards.append(card)
        if card.base_sha256 is None:
            return Descent(tuple(cards), None)
        key, wanted = card.base, card.base_sha256
    model = SHIPPED[key]
    has_weights = model.info.checkpoint is not None or model.own_sha256 is not None
    return Descent(tuple(cards), key if has_weights else None)


def _card(folder: Path, weights_sha256: str | None) -> ModelCard | None:
    try:
        card = read_card(folder)
    except CheckpointError:
        return None
    return card if weights_sha256 in (None, card.weights_sha256) else None
