"""Which cases a filter takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.case_filter import filter_text, keys_of, parse_filter, select_cases
from core.cases import Case, ImageFile, Modality, Pathology
from core.cohorts.clause import Clause
from core.errors import InputError


def case(case_id: str, pathology: str, birads: str | None, **clinical: str | float | None) -> Case:
    image = ImageFile(Path("/nowhere.png"), "f", "p", (4, 6))
    return Case(
        case_id,
        f"P{case_id}",
        Modality.ULTRASOUND,
        image,
        (),
        Pathology(pathology),
        birads,
        clinical=clinical,
    )


CASES = [
    case("a", "benign", "3", age=41.0, Device="Logiq E9"),
    case("b", "malignant", "4A", age=50.0, Device="Epiq"),
    case("c", "malignant", "4C", age=None, Device="logiq e9"),
    case("d", "malignant", "5", age=77.0),
    case("e", "normal", None, age=30.0),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "abcde"),
        ("pathology = malignant", "bcd"),
        ("Pathology = MALIGNANT and age >= 50", "bd"),
        ("birads in 3, 4a", "ab"),
        ("birads >= 4A", "bcd"),
        ("birads < 4C", "ab"),
        ("device = 'logiq e9'", "ac"),
        ("age = 50", "b"),
        ("age != 50", "acde"),
        ("pathology != malignant AND age<40", "e"),
        ("case_id in a, e", "ae"),
    ],
)
def test_filters(text: str, expected: str) -> None:
    assert "".join(c.case_id for c in select_cases(CASES, text)) == expected


def test_an_unknown_column_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"column 'agee'; the columns are age, birads, case_id, device"):
        select_cases(CASES, "agee > 3")


def test_what_is_no_clause_is_shown() -> None:
    with pytest.raises(InputError, match="'malignant' is not 'column operator value'"):
        select_cases(CASES, "malignant")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("dose = 0.3", "a"), ("dose <= 0.3", "a"), ("dose > 0.3", ""), ("dose between 0 and 0.3", "a")],
)
def test_the_rounding_of_floats_moves_no_case(text: str, expected: str) -> None:
    cases = [case("a", "benign", None, dose=0.1 + 0.2)]
    assert "".join(c.case_id for c in select_cases(cases, text)) == expected


ALIKE = [
    case("a", "benign", "3", Size=5.0, size=30.0),
    case("b", "benign", "3", Size=25.0, size=3.0),
    case("c", "benign", "3", Size=40.0, size=50.0),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Size > 20", "bc"),
        ("size > 20", "ac"),
        ("'Size' > 20 and 'size' > 20", "c"),
        ("Size between 1 and 30 and size < 10", "b"),
    ],
)
def test_columns_that_differ_by_case_only_are_two(text: str, expected: str) -> None:
    assert "".join(c.case_id for c in select_cases(ALIKE, text)) == expected


def test_a_name_that_could_be_either_is_refused() -> None:
    with pytest.raises(
        InputError, match="the column 'SIZE' may be 'Size' or 'size'; write it as the table has it"
    ):
        select_cases(ALIKE, "SIZE > 20")


NASTY = (
    *(
        "Case_ID",
        "patient",
        "dice",
        "area_px",
        "Contrast",
        "it's",
        'a "b"',
        'it\'s "x"',
        "a.b",
        "50 %",
        "a, b",
    ),
    *(
        "Größe",
        "Gro\u0308sse",
        "\U0001f642",
        "x" * 255,
        "time in bed",
        "Size AND shape",
        "x = 1",
        "İ",
        "missing",
    ),
    *("split of net", "between", "%s", "a'", "'a'", "--", "; DROP TABLE study", "null", "\u4e2d\u6587"),
)


@pytest.mark.parametrize("name", NASTY)
def test_a_column_may_have_any_name(name: str) -> None:
    cases = [case("a", "benign", "3", **{name: 1.0, "other": 2.0}), case("b", "benign", "3", **{name: 5.0})]
    (key,) = {keys_of(cases)[name]}
    asked = (Clause(key, ">", ("2",)),)
    assert parse_filter(filter_text(asked)) == asked
    # Every case has an id of ours, so that a column of that name never fills in for it.
    expected = [] if name == "Case_ID" else ["b"]
    assert [c.case_id for c in select_cases(cases, filter_text(asked))] == expected


def test_a_name_of_ours_is_ours_and_the_clinical_one_has_a_prefix() -> None:
    cases = [case("a", "benign", None, contrast="low", Birads="5", BIRADS=None)]
    assert keys_of(cases) == {"contrast": "clinical_contrast", "Birads": "Birads", "BIRADS": "BIRADS"}
    assert [c.case_id for c in select_cases(cases, "clinical_contrast = low and 'Birads' = 5")] == ["a"]
    assert select_cases(cases, "birads = 5") == []
    with pytest.raises(InputError, match="no case has a column 'contrast'"):
        select_cases(cases, "contrast = low")
