"""Tables as text, small ones worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from core.reports.cells import Column, columns_of, decimals_for, number_text
from core.statistics.p_words import p_text


def heads(columns: list[Column]) -> list[str]:
    return [column.head for column in columns]


def test_interval_and_undefined_values_and_words() -> None:
    frame = pd.DataFrame(
        {
            "model": ["ellipse", "mine"],
            "metric": ["dice", "hausdorff_mm"],
            "n": [3, 0],
            "mean": [0.5, None],
            "low": [0.25, None],
            "high": [0.75, None],
            "p": [0.0004, 0.02],
        }
    )
    columns = columns_of(frame)
    assert heads(columns) == ["model", "metric", "n", "mean", "95 % CI", "p"]
    assert [column.cells for column in columns] == [
        ("Ellipse in the box (baseline)", "mine"),
        ("Dice", "Hausdorff distance, all pixels (mm)"),
        ("3", "0"),
        ("0.500", "–"),
        ("0.250 to 0.750", "–"),
        ("< 0.001", "0.020"),
    ]
    assert [column.numeric for column in columns] == [False, False, True, True, True, True]


def test_patients_and_empty_columns_are_not_shown() -> None:
    frame = pd.DataFrame({"case_id": ["a"], "patient_id": ["Ada"], "published": [None], "chosen": [True]})
    assert [column.cells for column in columns_of(frame)] == [("a",), ("yes",)]


def test_a_case_named_like_a_key_keeps_its_name() -> None:
    assert columns_of(pd.DataFrame({"case_id": ["dice"], "dice": [1.0]}))[0].cells == ("dice",)


@pytest.mark.parametrize(("values", "digits"), [([0.1, -9.9], 3), ([0.1, 10.0], 2), ([100.0], 1), ([], 3)])
def test_decimals(values: list[float], digits: int) -> None:
    assert decimals_for(values) == digits


def test_numbers() -> None:
    assert number_text(-1.25, 1) == "−1.2"
    assert number_text(-0.0001, 2) == "0.00"
    assert number_text(float("nan"), 2) == number_text(None, 2) == "–"
    assert p_text(0.001) == "0.001"
    assert p_text(0.00099) == "< 0.001"


def test_a_missing_interval_has_a_reason_that_is_true_of_it() -> None:
    frame = pd.DataFrame({"n_patients": [5, 12, 12], "mean": [0.5, 0.5, None], "low": None, "high": None})
    ends = columns_of(frame)[-1]
    assert ends.cells == ("none: fewer than 6 patients", "none: the patients do not differ", "–")
    renamed = frame.rename(columns={"mean": "auc", "low": "auc_low", "high": "auc_high"})
    shown = columns_of(renamed.assign(auc_reason="a class has fewer than 6 patients"))
    assert heads(shown) == ["patients", "AUC", "why no interval"]
