"""Classifiers that were trained here: folders with a card, weights and the baseline; loads no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from core.classification.characteristics_model import (
    CharacteristicsModel,
    characteristics_model_from_json,
)
from core.classification.framed_picture import InputKind
from core.declared import FiniteFloat, Text, UndeclaredError, declared
from core.errors import CheckpointError, InputError, SettingsError
from core.files.gate import whole_file
from core.files.json_text import json_value
from core.files.limits import JSON_BYTES
from core.models.card import CARD_FILE, ModelCard, read_card

WEIGHTS_FILE = "weights.safetensors"
BASELINE_FILE = "characteristics.json"


def trained_classifiers(folder: Path) -> dict[str, ModelCard]:
    """Return the cards of the classifiers below `Settings.classifiers`, by name; unreadable ones left out."""
    found = {}
    for path in sorted(folder.glob(f"*/{CARD_FILE}")):
        try:
            found[path.parent.name] = classifier_card(folder, path.parent.name)
        except CheckpointError:
            continue
    return found


def classifier_card(folder: Path, name: str) -> ModelCard:
    """The card of one classifier.

    Raises:
        SettingsError: There is none of that name.
        CheckpointError: Its card is damaged.
    """
    if not (folder / name / CARD_FILE).is_file():
        known = ", ".join(trained_classifiers(folder)) or "none yet"
        raise SettingsError(
            f"there is no classifier {name!r} (there are: {known}); train one with "
            "python -m jobs.train_classifier"
        )
    card = read_card(folder / name)
    for part, kind, values in (("settings", _Settings, card.settings), ("curve", _Calibrated, card.curve)):
        try:
            declared(kind, values)
        except UndeclaredError as error:
            raise CheckpointError(
                f"the card of classifier {name!r} cannot be read ({part}, {error}); put it back as it "
                "was, or train it again"
            ) from error
    return card


@dataclass(frozen=True, slots=True)
class _Settings:
    """The part of a classifier's settings that is read again."""

    target: Text
    input: InputKind
    flip: bool


@dataclass(frozen=True, slots=True)
class _Calibrated:
    """The numbers that turn logits into predictions."""

    temperature: Annotated[float, Meta(gt=0.0, le=1e9)]
    shift: FiniteFloat
    threshold: FiniteFloat


def read_baseline(folder: Path, name: str) -> CharacteristicsModel:
    """The characteristics-only classifier that was fitted beside a network.

    Raises:
        CheckpointError: Its file is missing or damaged.
    """
    try:
        text = whole_file(folder / name / BASELINE_FILE, limit=JSON_BYTES)
        return characteristics_model_from_json(json_value(text))
    except (OSError, ValueError, KeyError, TypeError, InputError) as error:
        raise CheckpointError(
            f"{BASELINE_FILE} of classifier {name!r} cannot be read ({type(error).__name__}); train it again"
        ) from error
