"""The side of a trained model's split on which each case of a study is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from core.cohorts.filter_columns import SPLIT_OF
from core.errors import CheckpointError, InputError
from core.models.card import CARD_FILE, ModelCard, read_card
from core.splits import PARTITIONS


def split_partitions(names: Sequence[str], study: str, folders: Iterable[Path]) -> list[tuple[str, str, str]]:
    """Return the partitions by the cards of models, as the store's filter takes them.

    Args:
        names: The names of models or classifiers, in any letter case.
        folders: `Settings.models` and `Settings.classifiers`.

    Returns:
        (column, case_id, side); the column is "split of NAME" in lower case.

    Raises:
        InputError: There is no such model, or it was trained on another study.
        CheckpointError: Its card is damaged.
    """
    listed = list(folders)
    found = []
    for name in names:
        card = _card(name, listed)
        if card.data.get("study") != study:
            raise InputError(
                f"{card.name!r} was trained on study {card.data.get('study')!r}, not on {study!r}; its split "
                "says nothing of these cases"
            )
        found += [
            (f"{SPLIT_OF}{name}", str(case), partition)
            for partition in PARTITIONS
            for case in card.split.get(partition, ())
        ]
    return found


def models_with_split(study: str, folders: Iterable[Path]) -> list[str]:
    """Return names of what was trained on a study, for a list to choose from; damaged cards are left out."""
    names = []
    for path in _cards(folders):
        try:
            card = read_card(path.parent)
        except CheckpointError:
            continue
        if card.data.get("study") == study:
            names.append(path.parent.name)
    return sorted(names)


def _card(name: str, folders: Iterable[Path]) -> ModelCard:
    for path in _cards(folders):
        if path.parent.name.lower() == name.lower():
            return read_card(path.parent)
    raise InputError(f"there is no trained model {name!r}, so its split cannot be asked for; train it first")


def _cards(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(f"*/{CARD_FILE}"))]
