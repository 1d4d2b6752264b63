from __future__ import annotations

import pytest

from core.datasets.written_numbers import (
    Decimal,
    NumberColumn,
    StoredNumber,
    TextColumn,
    WrittenColumn,
    parse_number,
    read_number_column,
)


def numbers(cells: list[str], usual: Decimal | None = None) -> list[float | None] | None:
    """The numbers of a column; None where it stays text."""
    column = read_number_column(WrittenColumn(cells), usual)
    return [column.number(cell) for cell in cells] if isinstance(column, NumberColumn) else None


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,234.5", "12,500", "7"], [1234.5, 12500.0, 7.0]),
        (["1.234,5", "12.500", "7"], [1234.5, 12500.0, 7.0]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["0,123", "1,234"], [0.123, 1.234]),
        (["12.5", "1,234"], [12.5, 1234.0]),
        (["1 234", "12\u00a0500,5"], [1234.0, 12500.5]),
        (["1'234", "1’234’567.5"], [1234.0, 1234567.5]),
        (["1,234,567", "8,901"], [1234567.0, 8901.0]),
        (["\u22125", "-2.5", ".5", "1e3"], [-5.0, -2.5, 0.5, 1000.0]),
        (["12,5", "12.5"], [12.5, 12.5]),
    ],
)
def test_a_column_tells_which_sign_is_which(cells: list[str], expected: list[float]) -> None:
    assert numbers(cells) == expected


@pytest.mark.parametrize(
    "cells",
    [
        ["1,234", "12,500"],
        ["1.234", "2,500"],
        ["12,5", "12.5", "1,234"],
        ["1.234", "12.500"],
    ],
)
def test_a_column_that_does_not_tell_stays_text(cells: list[str]) -> None:
    found = read_number_column(WrittenColumn(cells), None)
    assert isinstance(found, TextColumn)
    assert found.ambiguous is not None


def test_a_usual_sign_decides_for_points_and_never_for_commas() -> None:
    assert numbers(["1.234", "12.500"], Decimal.POINT) == [1.234, 12.5]
    assert numbers(["1,234", "12,500"], Decimal.POINT) is None
    assert numbers(["1,234", "12,500"], Decimal.COMMA) is None


def test_what_a_workbook_stores_is_no_evidence_of_how_people_write() -> None:
    assert numbers([StoredNumber(1.234), StoredNumber(12.5), ""]) == [1.234, 12.5, None]
    assert numbers([StoredNumber(12.5), "1,234"]) is None
    assert numbers([StoredNumber(12.5), "1,5"]) == [12.5, 1.5]


@pytest.mark.parametrize(
    "cells",
    [
        ["007", "12"],
        ["<5", "7"],
        ["12 mm", "13"],
        ["50%"],
        ["TRUE", "1"],
        ["1,00,000"],
        ["20240131"],
        ["12", "x"],
    ],
)
def test_codes_dates_units_and_words_stay_text(cells: list[str]) -> None:
    assert numbers(cells) is None


def test_a_cell_alone() -> None:
    cells = ("12,5", "1,234.5", "1.234", "1,234", "0,123", "1 234", "12 mm", "inf", "1e999", "٣")
    assert [parse_number(cell) for cell in cells] == [12.5, 1234.5, 1.234, None, 0.123, 1234.0, *[None] * 4]
