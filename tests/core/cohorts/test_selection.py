"""Which cases and lesions a filter chooses, by hand."""

from __future__ import annotations

import pytest

from core.case_filter import Clause, filter_text, parse_filter
from core.cohorts.filter_columns import case_clauses, is_of_lesion, lesion_clauses, models_named
from core.cohorts.selection import CaseFacts, LesionFacts, Selection, choose
from core.cohorts.size_group import size_group_names
from core.errors import InputError


def facts(case_id: str, *lesions: float | None, **columns: object) -> CaseFacts:
    """A case whose lesions a, b, … have these contrasts."""
    of_lesions = tuple(
        LesionFacts(name, {"contrast": () if value is None else (value,)})
        for name, value in zip("abc", lesions, strict=False)
    )
    given = {name: value if isinstance(value, tuple) else (value,) for name, value in columns.items()}
    return CaseFacts(case_id, f"p-{case_id}", given, of_lesions)  # type: ignore[arg-type]


CASES = (
    facts("c1", 0.2, 0.8, birads="4A", age=50.0, reader=("Ada", "Bo")),
    facts("c2", 0.9, birads="4B", age=None, reader=()),
    facts("c3", None, 0.7, birads=None, age=61.0, reader=("Bo",)),
    facts("c4", birads="2", age=40.0, reader=()),
)


def chosen(text: str) -> Selection:
    return choose(CASES, parse_filter(text))


@pytest.mark.parametrize(
    ("text", "case_ids", "lesions"),
    [
        ("", "c1 c2 c3 c4", "c1a c1b c2a c3a c3b"),
        ("birads >= 4A", "c1 c2", "c1a c1b c2a"),
        ("birads is missing", "c3", "c3a c3b"),
        ("birads given and age between 40 and 50", "c1 c4", "c1a c1b"),
        ("birads != 4A", "c2 c3 c4", "c2a c3a c3b"),
        ("reader = bo", "c1 c3", "c1a c1b c3a c3b"),
        ("reader != Ada", "c2 c3 c4", "c2a c3a c3b"),
        ("reader is missing", "c2 c4", "c2a"),
        # A clause on lesions leaves the other lesions out, and the cases without one that meets it.
        ("contrast > 0.5", "c1 c2 c3", "c1b c2a c3b"),
        ("contrast > 0.5 and age >= 50", "c1 c3", "c1b c3b"),
        ("contrast is missing", "c3", "c3a"),
    ],
)
def test_clauses_choose_cases_and_lesions(text: str, case_ids: str, lesions: str) -> None:
    found = chosen(text)
    assert " ".join(found.case_ids) == case_ids
    assert " ".join(case + lesion for case, lesion in found.lesions) == lesions


def test_what_is_missing_is_counted_where_nothing_else_fails() -> None:
    found = chosen("birads in 4A, 4B and age > 45 and contrast < 0.95")
    # c2 has no age; c3 no BI-RADS; c4 fails BI-RADS and age.
    assert found.case_ids == ("c1",)
    assert found.missing == {"age": 1, "birads": 1}
    assert (found.missing_cases, found.missing_lesions) == (2, 0)


def test_missing_values_of_lesions_are_counted_in_chosen_cases() -> None:
    found = chosen("age > 60 and contrast > 0.1")
    assert found.lesions == (("c3", "b"),)
    assert found.missing == {"age": 1, "contrast": 1}
    assert (found.missing_cases, found.missing_lesions) == (1, 1)


def test_a_clause_that_alone_keeps_something_out_is_counted() -> None:
    found = chosen("birads = 4A and age > 55")
    assert found.case_ids == ()
    # c1 fails the age alone; c3 meets it and has no BI-RADS; c2 fails BI-RADS and has no age.
    assert found.sole_reason == {1: 1}
    assert found.missing == {"birads": 1}


def test_which_columns_are_of_lesions() -> None:
    clauses = parse_filter("size_group = T1 and birads = 4A and contrast > 1 and split of Net = test")
    assert [clause.column for clause in lesion_clauses(clauses)] == ["size_group", "contrast"]
    assert [clause.column for clause in case_clauses(clauses)] == ["birads", "split of net"]
    assert models_named(clauses) == ("net",)
    assert not is_of_lesion("lesions")


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("AGE  between 40 and 5.5 and device in 'G, L', B", "age between 40 and 5.5 and device in 'G, L', B"),
        ("note = 'salt and pepper'", "note = 'salt and pepper'"),
        ("device missing and birads Is Given", "device is missing and birads is given"),
        ("'time in bed' >= 3", "'time in bed' >= 3"),
        ("device in O'A, O'B", "device in O'A, O'B"),
    ],
)  # fmt: skip
def test_a_filter_is_written_in_one_way_and_read_again(text: str, again: str) -> None:
    assert filter_text(parse_filter(text)) == again
    assert parse_filter(again) == parse_filter(text)


def test_between_needs_two_limits() -> None:
    with pytest.raises(InputError, match="has no two limits"):
        parse_filter("age between 40")


def test_quotes_keep_a_comma_in_a_value() -> None:
    assert parse_filter('device in "GE, Logiq", B') == (Clause("device", "in", ("GE, Logiq", "B")),)


def test_size_groups_go_by_volume_then_by_diameter_then_by_thirds() -> None:
    assert list(size_group_names([20.0, 20.1, None], [1, 2, 3], [None] * 3)) == ["T1", "T2", None]
    assert list(size_group_names([9.0, None], [1, 2], [None, 7.0])) == [None, "5-20 cm3"]
    assert list(size_group_names([None] * 3, [1, 2, 3], [None] * 3)) == [
        "smallest third",
        "middle third",
        "largest third",
    ]
