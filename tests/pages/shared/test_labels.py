"""Words and numbers as people read them."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.statistics.interval import Interval
from pages.components.shared import labels


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.8421, "0.842"), (-0.5, "−0.500"), (-0.0001, "0.000"), (None, "–"), (float("nan"), "–")],
)
def test_numbers_have_fixed_decimals_and_a_true_minus(value: float | None, shown: str) -> None:
    assert labels.number(value, 3) == shown


def test_signs_intervals_and_spread() -> None:
    assert labels.signed(0.25, 2) == "+0.25"
    assert labels.interval(Interval(-0.1, 0.2), 2, sign=labels.signed) == "−0.10 to +0.20"
    assert labels.interval(None, 2) == "–"
    assert labels.mean_and_spread(0.5, None, decimals=2) == "0.50 ± –"
    assert labels.mean_and_spread(None, None, decimals=2) == "–"


@pytest.mark.parametrize(("p", "shown"), [(0.0004, "p < 0.001"), (0.0421, "p = 0.042"), (None, "p –")])
def test_p_values(p: float | None, shown: str) -> None:
    assert labels.p_value(p) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(None, "–"), (0.2, "0 s"), (59, "59 s"), (200, "3 min 20 s"), (7260, "2 h 1 min")]
)
def test_lengths_of_time(seconds: float | None, shown: str) -> None:
    assert labels.duration(seconds) == shown


def test_times_say_that_they_are_utc() -> None:
    assert labels.when(datetime(2026, 3, 1, 14, 5)) == "01 Mar 2026, 14:05 UTC"


def test_keys_become_words_with_units() -> None:
    assert labels.attribute_label("area_px") == "Area (px²)"
    assert labels.attribute_label("tissue_composition") == "Tissue composition"
    assert labels.attribute_label("birads") == "BI-RADS"
    assert labels.prompts_label("not_known") == "Not known"
    assert labels.model_label("model of a newer version") == "model of a newer version"


def test_counts() -> None:
    assert (labels.counted(1, "case"), labels.counted(2_000, "case")) == ("1 case", "2,000 cases")


def test_prompts_that_are_drawn_more_often_say_so() -> None:
    assert (
        labels.prompts_in_words(["tight_box", "mixed", "tight_box"]) == "Tight box ×2, Mixture for training"
    )
    assert labels.prompts_in_words([]) == ""


def test_parts_are_words() -> None:
    assert [labels.part_label(key) for key in ("lora", None, "head")] == ["Decoder and LoRA", "–", "head"]
    on_volumes = [labels.part_label("lora", {"lora_decoder": decoder}) for decoder in (False, True)]
    assert on_volumes == ["LoRA adapters", "Decoder and LoRA"]
