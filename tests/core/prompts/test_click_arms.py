from core.prompts.click_arms import click_families, jitter_arms
from core.prompts.registry import PROMPTS


def test_arms_are_in_families_by_their_clicks():
    arms = ("points_10", "clicks_2", "point", "clicks_1", "hu2023", "points_3", "tight_box")
    assert click_families(arms) == {
        "Rounds of clicks": {1: "clicks_1", 2: "clicks_2"},
        "Points": {1: "point", 3: "points_3", 10: "points_10"},
    }
    assert list(click_families(arms)["Points"]) == [1, 3, 10]
    assert click_families(("point", "hu2023")) == {}


def test_boxes_by_their_jitter():
    assert jitter_arms(("box_20", "tight_box", "box_5", "none")) == {0: "tight_box", 5: "box_5", 20: "box_20"}


def test_every_arm_is_a_known_prompt():
    arms = {arm for family in click_families(tuple(PROMPTS)).values() for arm in family.values()}
    assert arms | set(jitter_arms(tuple(PROMPTS)).values()) <= set(PROMPTS)
