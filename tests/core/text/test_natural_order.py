"""Cases are listed as people count."""

from __future__ import annotations

from core.text.natural_order import natural_key


def test_numbers_count_by_their_size() -> None:
    names = ["malignant (10)", "benign (2)", "benign (10)", "Benign (1)", "case", "case 1", "10", "9"]
    assert sorted(names, key=natural_key) == [
        "9", "10", "Benign (1)", "benign (2)", "benign (10)", "case", "case 1", "malignant (10)"
    ]  # fmt: skip


def test_no_two_names_are_equal() -> None:
    names = ["a01", "a1", "A1", "a001"]
    assert len({natural_key(name) for name in names}) == 4
