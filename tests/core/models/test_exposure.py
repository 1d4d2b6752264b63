"""How a model stands to cases, in words and counts."""

from __future__ import annotations

from core.models.met_cases import Exposure, Met, RunExposure, exposure_words

KNOWN = Exposure(frozenset("ab"), frozenset("c"))
LOST = Exposure(frozenset("a"), unknown=("gone",))


def test_a_case_is_not_met_only_where_all_is_known() -> None:
    assert [KNOWN.of(case) for case in "acd"] == [Met.TRAIN, Met.VALIDATION, Met.UNMET]
    assert [LOST.of(case) for case in "ad"] == [Met.TRAIN, Met.UNKNOWN]
    assert KNOWN.any == frozenset("abc")


def test_counts_in_words() -> None:
    counts = KNOWN.counts(["a", "a", "b", "c", "d"])
    assert list(counts.values()) == [2, 1, 1, 0]
    assert exposure_words(counts) == "2 trained on, 1 chosen on, 1 not met"
    assert exposure_words(LOST.counts("bcd")) == "3 not known"
    assert exposure_words(KNOWN.counts([])) == ""


def test_a_test_side_is_without_what_was_met_otherwise() -> None:
    sides = {"a": "train", "c": "test", "d": "test"}
    assert RunExposure(KNOWN, sides).test_cases == {"d"}
    assert RunExposure(KNOWN).test_cases == frozenset()
