"""Reasons on facts whose answers can be seen at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.characteristics.registry import CHARACTERISTICS
from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import CohortCuts, cohort_cuts
from core.failures.prompt_box import prompt_box_px
from core.failures.registry import CASE_TRAITS, REASONS, reasons_of

PLAIN = CaseFacts(
    traits={
        "longest_diameter_mm": 25.0,
        "area_px": 400.0,
        "area_share": 0.10,
        "contrast_to_noise": 2.0,
        "solidity": 0.97,
        "components": 1.0,
        "touches_border": 0.0,
    },
    dice=0.9,
    predicted_px=410,
    size_error=0.025,
    box_px=520.0,
    ellipse_dice=0.88,
)
COHORT = CohortCuts({"area_share": 0.02, "contrast_to_noise": 0.8, "solidity": 0.85})


def with_trait(name: str, value: float | None) -> CaseFacts:
    return replace(PLAIN, traits={**PLAIN.traits, name: value})


def keys(facts: CaseFacts, cohort: CohortCuts = COHORT) -> list[str]:
    return [found.reason.key for found in reasons_of(facts, cohort)]


def test_an_easy_case_has_none() -> None:
    assert keys(PLAIN) == []


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        (replace(PLAIN, dice=None, undefined_reason="both masks are empty"), "undefined"),
        (replace(PLAIN, dice=0.0, predicted_px=12), "no_overlap"),
        (replace(PLAIN, size_error=0.51), "over_segmented"),
        (replace(PLAIN, size_error=-0.34), "under_segmented"),
        (with_trait("longest_diameter_mm", 10.0), "small"),
        (with_trait("contrast_to_noise", 0.8), "low_contrast"),
        (with_trait("solidity", 0.85), "irregular"),
        (with_trait("components", 2.0), "multifocal"),
        (replace(PLAIN, n_lesions=3), "multifocal"),
        (with_trait("touches_border", 1.0), "at_border"),
        (replace(PLAIN, ellipse_dice=0.49), "poor_prompt"),
        (replace(PLAIN, ellipse_dice=None, box_px=1601.0), "poor_prompt"),
    ],
)
def test_one_thing_wrong_gives_one_reason(facts: CaseFacts, key: str) -> None:
    assert keys(facts) == [key]


@pytest.mark.parametrize(
    "facts",
    [
        replace(PLAIN, size_error=0.5),
        replace(PLAIN, size_error=200 / 300 - 1),  # -0.33333333333333337
        replace(PLAIN, size_error=-0.33),
        with_trait("longest_diameter_mm", 10.1),
        with_trait("contrast_to_noise", 0.81),
        replace(PLAIN, ellipse_dice=0.5),
        replace(PLAIN, ellipse_dice=None, box_px=1600.0),
        replace(PLAIN, ellipse_dice=0.1, box_px=None),
    ],
)
def test_at_the_good_side_of_a_threshold_there_is_none(facts: CaseFacts) -> None:
    assert keys(facts) == []


def test_an_empty_mask_is_missed_and_not_too_small_as_well() -> None:
    assert keys(replace(PLAIN, dice=0.0, predicted_px=0, size_error=-1.0)) == ["missed"]


def test_without_spacing_small_is_against_the_cohort() -> None:
    unknown = with_trait("longest_diameter_mm", None)
    tiny = replace(unknown, traits={**unknown.traits, "area_share": 0.015})
    assert keys(unknown) == []
    (found,) = reasons_of(tiny, COHORT)
    assert found.words == "1.5 % of the image, lowest tenth of the cohort: at most 2.0 %"
    assert (found.finding.value, found.finding.threshold) == (0.015, 0.02)


def test_what_is_not_known_gives_no_reason() -> None:
    assert keys(CaseFacts(traits={})) == []
    assert REASONS["multifocal"].examine(CaseFacts(traits={}), COHORT) is None


def test_number_and_threshold_are_said() -> None:
    (found,) = reasons_of(replace(PLAIN, size_error=1.0), COHORT)
    assert (found.label, found.words) == ("Mask too large", "200 % of the reference's size, above 150 %")


def test_the_lowest_tenth_of_eleven_is_the_second_of_them() -> None:
    cuts = cohort_cuts({"contrast_to_noise": [float(n) for n in range(11)], "area_share": [0.1] * 9})
    assert cuts.lowest_tenth == {"contrast_to_noise": 1.0}


def test_gaps_take_no_part_in_the_cuts() -> None:
    column = [None, *(float(n) for n in range(11)), float("nan")]
    assert cohort_cuts({"area_share": column}).lowest_tenth == {"area_share": 1.0}


def test_the_box_of_a_stored_prompt() -> None:
    box = '{"source": "simulated", "prompts": [{"kind": "box", "start": [2.0, 3.0], "stop": [6.0, 13.0]}]}'
    point = '{"source": "simulated", "prompts": [{"kind": "point", "position": [2, 3], "positive": true}]}'
    volume = '{"slices": [{"slice_index": 1, "source": "simulated", "prompts": []}]}'
    assert prompt_box_px(box) == 40.0
    assert [prompt_box_px(stored) for stored in (point, volume, None)] == [None, None, None]


def test_traits_are_characteristics() -> None:
    assert set(CASE_TRAITS) <= CHARACTERISTICS.keys()
    assert len({reason.label for reason in REASONS.values()}) == len(REASONS)
