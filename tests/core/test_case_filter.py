"""Which cases a filter takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.case_filter import select_cases
from core.cases import Case, ImageFile, Modality, Pathology
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
