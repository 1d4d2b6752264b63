"""When a published number may be subtracted from ours."""

from __future__ import annotations

import pytest

from core.protocols.published_comparison import (
    StudySetting,
    cohort_named,
    comparison_note,
    published_columns,
    what_differs,
)

THEIRS = StudySetting("SAM ViT-L", "BUSI", "prompts of the study")


def test_a_difference_needs_the_same_model_cohort_and_protocol() -> None:
    found = published_columns(0.75, 0.8392, ours=THEIRS, theirs=THEIRS)
    assert found == {"published": 0.8392, "difference": pytest.approx(-0.0892), "differs": ""}
    for other in (
        StudySetting("Starter", "BUSI", "prompts of the study"),
        StudySetting("SAM ViT-L", "BUS-BRA", "prompts of the study"),
        StudySetting("SAM ViT-L", "BUSI", "tight boxes"),
    ):
        row = published_columns(0.75, 0.8392, ours=other, theirs=THEIRS)
        assert (row["published"], row["difference"]) == (0.8392, None)
        assert row["differs"]
    assert what_differs(StudySetting("Starter", "BUSI", THEIRS.protocol), THEIRS) == (
        "model (Starter; published: SAM ViT-L)"
    )


def test_what_is_not_known_is_not_the_same() -> None:
    assert what_differs(StudySetting(), StudySetting()).count("not known; published: not known") == 3


def test_nothing_to_say_without_a_published_number() -> None:
    assert published_columns(0.5, None, ours=StudySetting(), theirs=THEIRS)["differs"] == ""
    assert comparison_note(["", ""]) == ""
    assert comparison_note(["model (a; published: b)", "", "model (a; published: b)"]) == (
        "Published figures stand beside ours without a difference, for these differ: model (a; published: b)."
    )


def test_theirs_stays_with_ours_where_several_published_figures_stand_beside_one() -> None:
    ours, other = (
        StudySetting("Starter", "mine", "short"),
        StudySetting("SAM ViT-L", "BUS-BRA", "prompts of the study"),
    )
    said = comparison_note([what_differs(ours, THEIRS), what_differs(ours, other)])
    assert said.endswith(
        "these differ: model (Starter; published: SAM ViT-L); cohort (mine; published: BUSI); "
        "protocol (short; published: prompts of the study); cohort (mine; published: BUS-BRA)."
    )


def test_what_is_part_of_another_text_is_said_once() -> None:
    both = comparison_note(["cohort (b)", "model (a); cohort (b)"])
    assert both.endswith("these differ: cohort (b); model (a).")


@pytest.mark.parametrize(
    ("layout", "cases", "patients", "whole", "name"),
    [
        ("busi", 647, 600, True, "BUSI"),
        ("busi", 492, 400, True, "492 cases of BUSI"),
        ("busi", 647, 600, False, "647 cases of BUSI"),
        ("brats2020", 9_000, 369, True, "BraTS 2020"),
        ("brats2020", 9, 1, True, "9 cases of BraTS 2020"),
        ("mama_mia", 291, 291, True, "Duke breast cancer MRI (MAMA-MIA)"),
        ("mama_mia", 980, 980, True, "980 cases of MAMA-MIA"),
        ("breast_lesions_usg", 40, 40, True, "40 cases of BrEaST"),
        ("phantoms", 647, 600, True, "another cohort (layout phantoms)"),
    ],
)
def test_a_part_of_a_cohort_is_another_cohort(
    layout: str, cases: int, patients: int, whole: bool, name: str
) -> None:
    assert cohort_named(layout, cases=cases, patients=patients, whole=whole) == name
