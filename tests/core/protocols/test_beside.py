"""When a published number may be subtracted from ours."""

from __future__ import annotations

import pytest

from core.protocols.beside import Setting, beside, cohort_named, side_by_side, what_differs

THEIRS = Setting("SAM ViT-L", "BUSI", "prompts of the study")


def test_a_difference_needs_the_same_model_cohort_and_protocol() -> None:
    found = beside(0.75, 0.8392, ours=THEIRS, theirs=THEIRS)
    assert found == {"published": 0.8392, "difference": pytest.approx(-0.0892), "differs": ""}
    for other in (
        Setting("Starter", "BUSI", "prompts of the study"),
        Setting("SAM ViT-L", "BUS-BRA", "prompts of the study"),
        Setting("SAM ViT-L", "BUSI", "tight boxes"),
    ):
        row = beside(0.75, 0.8392, ours=other, theirs=THEIRS)
        assert (row["published"], row["difference"]) == (0.8392, None)
        assert row["differs"]
    assert what_differs(Setting("Starter", "BUSI", THEIRS.protocol), THEIRS) == (
        "model (Starter; published: SAM ViT-L)"
    )


def test_what_is_not_known_is_not_the_same() -> None:
    assert what_differs(Setting(), Setting()).count("not known; published: not known") == 3


def test_nothing_to_say_without_a_published_number() -> None:
    assert beside(0.5, None, ours=Setting(), theirs=THEIRS)["differs"] == ""
    assert side_by_side(["", ""]) == ""
    assert side_by_side(["model (a; published: b)", "", "model (a; published: b)"]) == (
        "Published figures stand beside ours without a difference, for these differ: model (a; published: b)."
    )


def test_what_is_part_of_another_text_is_said_once() -> None:
    both = side_by_side(["cohort (b)", "model (a); cohort (b)"])
    assert both.endswith("these differ: cohort (b); model (a).")


def test_a_part_of_a_cohort_is_another_cohort() -> None:
    assert cohort_named("busi", cases=647, whole=True) == "BUSI"
    assert cohort_named("busi", cases=492, whole=True) == "492 cases of BUSI"
    assert cohort_named("busi", cases=647, whole=False) == "647 cases of BUSI"
    assert cohort_named("brats2020", cases=9, whole=True) == "BraTS 2020"
    assert cohort_named("phantoms", cases=647, whole=True) == "another cohort (layout phantoms)"
