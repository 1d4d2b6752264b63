"""Every setting of every kind of request refuses what its annotation does not take, and says so."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import SettingsError
from core.requests.choices import fixed_choices
from core.requests.registry import JOB_FACTS
from core.requests.request import from_json
from core.requests.setting import FAR, Setting, setting, settings_of

STORED: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "requests.json").read_text(encoding="utf-8")
)
KINDS = {key: kind.request for key, kind in JOB_FACTS.items()}
SETTINGS = [
    pytest.param(key, one, id=f"{key}-{one.name}") for key, kind in KINDS.items() for one in settings_of(kind)
]
WRONG: dict[object, tuple[object, ...]] = {
    str: (3, True, None, ["a"], {"a": 1}, b"a", "a\0b", "\ud800"),
    bool: (0, 1, "yes", None, [True]),
    int: (1.5, True, "3", None, [1], 10**30, float("nan")),
    float: ("0.1", True, None, [0.1], float("nan"), float("inf"), -float("inf")),
}


def wrong_values(one: Setting) -> list[object]:
    if one.takes_several:
        return ["hu2023", 3, None, {"a": 1}, *([value] for value in WRONG[one.type] if value is not None)]
    return [value for value in WRONG[one.type] if value is not None or not one.optional]


def outside(one: Setting) -> list[float]:
    """Numbers just out of the declared range."""
    bounds = one.bounds
    below = bounds.ge if bounds.gt is None else bounds.gt
    found = [] if below is None else [one.type(below) - (1 if bounds.gt is None else 0)]
    found += [] if bounds.lt is None else [one.type(bounds.lt)]
    found += [] if bounds.le is None or bounds.le >= FAR else [one.type(bounds.le) + 1]
    return found + ([] if bounds.multiple_of is None else [int(bounds.multiple_of) * 2 + 1])


@pytest.mark.parametrize(("key", "one"), SETTINGS)
def test_a_value_of_another_type_is_refused_by_name(key: str, one: Setting) -> None:
    stored = STORED[key]["request"]
    whole = from_json(KINDS[key], stored)
    for value in wrong_values(one):
        with pytest.raises(SettingsError, match=f"^{one.name}(, entry 1)? is ") as from_values:
            from_json(KINDS[key], stored | {one.name: value})
        with pytest.raises(SettingsError) as from_making:
            replace(whole, **{one.name: value})
        assert str(from_values.value) == str(from_making.value)
        assert len(str(from_values.value)) < 250


@pytest.mark.parametrize(("key", "one"), [p for p in SETTINGS if outside(p.values[1])])
def test_a_number_out_of_range_is_refused_with_the_range_of_the_form(key: str, one: Setting) -> None:
    for value in outside(one):
        with pytest.raises(SettingsError) as refused:
            from_json(KINDS[key], STORED[key]["request"] | {one.name: value})
        assert str(refused.value).startswith(f"{one.name} is {value}; it must be {one.range}")


@pytest.mark.parametrize(("key", "one"), [p for p in SETTINGS if fixed_choices(p.values[1].choices)])
def test_a_value_that_is_not_listed_is_refused_with_the_list(key: str, one: Setting) -> None:
    value = ["nothing"] if one.takes_several else "nothing"
    with pytest.raises(SettingsError, match=f"^{one.name} .*nothing.*; choose from ") as refused:
        from_json(KINDS[key], STORED[key]["request"] | {one.name: value})
    assert ", ".join(fixed_choices(one.choices) or ()) in str(refused.value)


@pytest.mark.parametrize(("key", "one"), SETTINGS)
def test_every_setting_is_described_to_people(key: str, one: Setting) -> None:
    assert one.label
    assert one.help.endswith(".")
    assert one.type in WRONG, "forms and commands know these types"


def test_what_is_left_out_stays_so_and_whole_numbers_are_fractions() -> None:
    found = from_json(KINDS["train"], STORED["train"]["request"] | {"size": None, "weight_decay": 1})
    assert (found.size, found.weight_decay, type(found.weight_decay)) == (None, 1.0, float)
    with pytest.raises(SettingsError, match=r"^size is 'big'; it must be a whole number, or be left out$"):
        replace(found, size="big")


def test_a_subclass_names_what_differs() -> None:
    (weights,) = (one for one in settings_of(KINDS["train_volumes"]) if one.name == "weight_decay")
    assert (weights.label, weights.default, weights.range) == ("Weight decay", 0.01, "0 or more")


def test_a_setting_is_described_in_known_words() -> None:
    with pytest.raises(TypeError, match="a setting has no at_most"):
        setting(default=1, at_most=3)
