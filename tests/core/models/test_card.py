"""Cards that somebody else wrote: believed, or refused with the field, and never in the way of others."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from core.errors import CheckpointError
from core.files.limits import JSON_BYTES
from core.models.card import CARD_FILE, read_card, write_card
from core.models.catalog import PICTURE_MODELS
from core.models.descent import descent
from core.models.held_out import held_out
from core.models.trained_cards import bad_cards
from tests.core.models.test_descent import FIRST, SECOND

VALUES: dict[str, Any] = {
    "null": None,
    "a text": "ghost",
    "a number": 7.5,
    "below 0": -1,
    "not a number": float("nan"),
    "huge": 10**30,
    "a list": [[1]],
    "by name": {"ghost": {"deep": []}},
    "10,000 letters": "x" * 10_000,
    "a way out": "../../etc",
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for card in (FIRST, SECOND):
        write_card(tmp_path / card.name, card)
    return tmp_path


def written(models: Path, change: dict[str, Any]) -> None:
    path = models / "first" / CARD_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | change))


def read_all(models: Path) -> None:
    """What pages and jobs ask of the cards of a folder."""
    assert "second" in {one.info.key for one in PICTURE_MODELS.available(models, models=models)}
    descent("second", models)
    for name in ("first", "second"):
        if name not in bad_cards(models):
            held_out(read_card(models / name))
            assert descent(name, models).learned


def test_every_field_changed_is_refused_by_name_or_can_be_read(models: Path) -> None:
    card = (models / "first" / CARD_FILE).read_text()
    nested = {"data": "study", "split": "train", "curve": "best epoch", "files": "weights.safetensors"}
    changes = [{name: value} for name in json.loads(card) for value in VALUES.values()]
    changes += [{name: {key: value}} for name, key in nested.items() for value in VALUES.values()]
    refused = 0
    for change in changes:
        (models / "first" / CARD_FILE).write_text(card)
        written(models, change)
        bad = bad_cards(models)
        refused += len(bad)
        assert all(next(iter(change)) in message and len(message) < 600 for message in bad.values()), change
        read_all(models)
    assert (len(changes), refused) > (190, 130)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000, '{"name": "first"}', '{"colour": 1}'])
def test_a_file_that_is_no_card_is_reported(models: Path, text: str) -> None:
    (models / "first" / CARD_FILE).write_text(text)
    with pytest.raises(CheckpointError, match="the card of model 'first' cannot be read"):
        read_card(models / "first")
    assert list(bad_cards(models)) == ["first"]
    read_all(models)


def test_a_pipe_and_a_text_without_end_are_no_cards(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = models / "first" / CARD_FILE
    monkeypatch.setenv(JSON_BYTES.variable, "1000000")
    card.write_text('{"name": "' + "x" * 1_000_000 + '"}')
    with pytest.raises(CheckpointError, match="the card of model 'first' cannot be read"):
        read_card(models / "first")
    card.unlink()
    os.mkfifo(card)
    assert list(bad_cards(models)) == ["first"]
    read_all(models)


def test_a_count_that_is_not_that_of_its_cases_is_refused(models: Path) -> None:
    written(models, {"split": {"train": ["a"], "train cases": 400}})
    with pytest.raises(
        CheckpointError, match="split, train cases is 400; it must be the number of its cases"
    ):
        read_card(models / "first")
