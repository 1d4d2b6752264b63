"""What came late is said in words."""

from __future__ import annotations

from dataclasses import replace

from core.annotation.draft import CaseDraft
from core.annotation.draft_changes import change_in_words
from core.lexicon.birads_ultrasound import BiradsForm, Margin

BEFORE = CaseDraft().add_lesion("classical")


def test_a_comment_is_given_back_as_it_was_typed() -> None:
    after = BEFORE.with_comment("shadow at the edge")
    assert change_in_words(BEFORE, after, action="commented") == "comment “shadow at the edge”"


def test_terms_are_named_with_their_lesion() -> None:
    lesion = BEFORE.lesion("1")
    form = replace(BiradsForm(), margin=(Margin.CIRCUMSCRIBED,))
    after = BEFORE.replace(lesion.with_birads(form))
    assert change_in_words(BEFORE, after, action="described").startswith("lesion 1, margin: ")


def test_what_was_drawn_is_reported_by_the_action() -> None:
    assert change_in_words(BEFORE, BEFORE.add_lesion("classical"), action="added lesion") == "added lesion"


def test_a_case_keeps_a_lesion_to_prompt() -> None:
    assert BEFORE.with_a_lesion("other") is BEFORE
    again = BEFORE.remove_lesion("1").with_a_lesion("other")
    assert [(one.lesion_id, one.model_key) for one in again.lesions] == [("2", "other")]
    assert again.is_untouched
