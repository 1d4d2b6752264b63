"""What a model learned from, by the cards of those above it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.models.card import ModelCard, card_text, read_card, write_card
from core.models.descent import descent
from core.models.held_out import held_out, summary_on_card
from core.models.made_by import made_by
from core.requests.request import to_json
from core.requests.train import TrainRequest

REQUEST = to_json(TrainRequest(study="tiny", model="starter_2d", name="first"))
FIRST = ModelCard(
    name="first",
    base="starter_2d",
    base_sha256=None,
    architecture="starter_2d",
    size=64,
    complete=True,
    prompts=("box",),
    licence="none",
    data={"study": "tiny"},
    split={"train": ["a", "b"], "validation": ["c"], "test": ["d"]},
    settings=REQUEST,
    curve={},
    files={"weights.safetensors": "1" * 64},
    code_version="0",
    command="",
)
SECOND = replace(
    FIRST,
    name="second",
    base="first",
    base_sha256=FIRST.weights_sha256,
    split={"train": ["d"], "validation": []},
    files={"weights.safetensors": "2" * 64},
)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for card in (FIRST, SECOND):
        write_card(tmp_path / card.name, card)
    return tmp_path


def test_goes_down_to_random_weights(models: Path) -> None:
    found = descent("second", models)
    assert [card.name for card in found.cards] == ["second", "first"]
    assert (found.root, found.lost) == (None, None)
    assert [(one.model, one.train, one.validation) for one in found.learned] == [
        ("second", ("d",), ()),
        ("first", ("a", "b"), ("c",)),
    ]


def test_goes_down_to_a_shipped_model(models: Path) -> None:
    write_card(models / "first", replace(FIRST, base_sha256="a" * 64))
    assert descent("first", models).root == "starter_2d"


@pytest.mark.parametrize(
    ("key", "root"), [("sam_vit_b", "sam_vit_b"), ("ellipse", None), ("classical", None)]
)
def test_a_shipped_model_is_its_own_root_if_it_has_weights(key: str, root: str | None, models: Path) -> None:
    assert (descent(key, models).root, descent(key, models).cards) == (root, ())


def test_says_where_the_trail_is_lost(models: Path) -> None:
    assert descent("gone", models).lost == "gone"
    assert descent("first", models, weights_sha256="other weights").lost == "first"
    write_card(models / "first", replace(FIRST, files={"weights.safetensors": "b" * 64}))
    assert descent("second", models).lost == "first"


def test_a_card_that_names_itself_ends_the_search(models: Path) -> None:
    write_card(models / "first", replace(FIRST, base="first", base_sha256=FIRST.weights_sha256))
    assert descent("first", models).lost == "first"


def test_a_model_is_made_by_the_settings_that_shape_it() -> None:
    assert made_by(FIRST, REQUEST | {"threads": 3})
    assert not made_by(FIRST, REQUEST | {"seed": 3})


NUMBERS = summary_on_card(97, mean=0.8783, sd=float("nan"), median=0.9035)
EARLIER = "n 97, mean 0.8783, SD nan, median 0.9035"
"""As earlier versions wrote the same."""


@pytest.mark.parametrize("summary", [NUMBERS, EARLIER], ids=["numbers", "text"])
def test_held_out_results_are_read_from_the_card(summary: object, tmp_path: Path) -> None:
    results = {"point": {"run": "r1", "dice": summary}, "none": {"iou": "n 0"}}
    write_card(tmp_path, replace(FIRST, results=results))
    one, other = held_out(read_card(tmp_path))
    assert one.median == 0.9035
    assert (one.prompts, one.metric, one.run_id, one.n, one.mean, one.sd) == (
        "point",
        "dice",
        "r1",
        97,
        0.8783,
        None,
    )
    assert (other.run_id, other.n, other.mean) == (None, 0, None)
    assert held_out(FIRST) == []


def test_a_card_shows_people_the_numbers() -> None:
    card = replace(FIRST, results={"point": {"run": "r1", "dice": NUMBERS}})
    assert "| dice | n 97, mean 0.8783, sd undefined, median 0.9035 |" in card_text(card)


def test_a_model_of_volumes_without_weights_has_met_nothing(tmp_path: Path) -> None:
    assert descent("box_ellipse_volume", tmp_path).lost is None
    assert descent("box_ellipse_volume", tmp_path).root is None
    tracker = descent("slice_tracker", tmp_path)
    assert (tracker.lost, tracker.root) == (None, "slice_tracker")  # the weights of the starter
