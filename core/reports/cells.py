"""A table as text: heads in words, intervals in one column, numbers of a column with the same decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from core.reports.words import head, word

NOTHING = "–"
MINUS = "−"
_INTERVALS = (("low", "high"), ("auc_low", "auc_high"), ("gain_low", "gain_high"), ("area_low", "area_high"))
_PROBABILITIES = ("p", "p_holm", "q", "t_p", "welch_p", "mann_whitney_p", "published_t_p")
_AS_WRITTEN = ("case_id", "lesion_id", "run_id", "group", "file", "checkpoint_sha256", "study_snapshot")
_COUNTS = (
    "n",
    "published_n",
    "fold",
    "clicks",
    "first",
    "last",
    "epoch",
    "effort",
    "components",
    "slice_count",
)
_SMALLEST_P = 0.001


@dataclass(frozen=True, slots=True)
class Column:
    """One column as text.

    Attributes:
        numeric: Whether it is set to the right.
    """

    head: str
    cells: tuple[str, ...]
    numeric: bool


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """The columns of a table; those without any value, and the patients' names, are left out."""
    ends = {name for pair in _INTERVALS for name in pair if set(pair) <= set(frame.columns)}
    found = []
    for name in map(str, frame.columns):
        high = next((pair[1] for pair in _INTERVALS if pair[0] == name and pair[1] in frame), None)
        if high is not None:
            found.append(_interval(frame[name], frame[high], name))
        elif name not in ends and name != "patient_id":
            found.append(_column(frame[name], name))
    return [
        column
        for column in found
        if any(cell not in (NOTHING, "") for cell in column.cells) or not len(frame)
    ]


def decimals_for(values: Sequence[float]) -> int:
    """Digits after the point that suit the largest of some numbers."""
    largest = max((abs(value) for value in values if value == value), default=0.0)
    return 3 if largest < 10 else 2 if largest < 100 else 1


def number_text(value: object, decimals: int) -> str:
    """A number with fixed decimals and a true minus sign; `NOTHING` where there is none."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return NOTHING
    text = f"{float(value):.{decimals}f}"  # type: ignore[arg-type]
    return text.replace("-", MINUS) if float(text) != 0 else f"{0:.{decimals}f}"


def p_text(value: object) -> str:
    """A probability with three decimals, "< 0.001" below."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return NOTHING
    return f"< {_SMALLEST_P}" if float(value) < _SMALLEST_P else number_text(value, 3)  # type: ignore[arg-type]


def _interval(low: pd.Series, high: pd.Series, name: str) -> Column:
    digits = decimals_for([*_floats(low), *_floats(high)])
    pairs = zip(low, high, strict=True)
    cells = [
        NOTHING
        if pd.isna(one) or pd.isna(other)
        else f"{number_text(one, digits)} to {number_text(other, digits)}"
        for one, other in pairs
    ]
    of = name.removesuffix("low").rstrip("_")
    return Column(f"{head(of)}, 95 % CI" if of else "95 % CI", tuple(cells), numeric=True)


def _column(values: pd.Series, name: str) -> Column:
    label = head(name)
    if is_bool_dtype(values):
        return Column(label, tuple("yes" if value else "" for value in values), numeric=False)
    if is_integer_dtype(values):
        return Column(label, tuple(f"{value:d}" for value in values), numeric=True)
    if is_numeric_dtype(values) or _all_numbers(values):
        return Column(label, _numbers(values, name), numeric=True)
    return Column(label, tuple(_text(value, name) for value in values), numeric=False)


def _numbers(values: pd.Series, name: str) -> tuple[str, ...]:
    if name in _PROBABILITIES:
        return tuple(map(p_text, values))
    floats = _floats(values)
    if name in ("learning_rate", "learning rate"):
        return tuple(f"{value:g}" for value in values)
    digits = 0 if name.startswith("n_") or name in _COUNTS else decimals_for(floats)
    return tuple(number_text(value, digits) for value in values)


def _text(value: object, name: str) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return NOTHING
    text = str(value)
    return text if name in _AS_WRITTEN else word(text)


def _all_numbers(values: pd.Series) -> bool:
    """A column of numbers and None comes as objects."""
    kept = values.dropna()
    return bool(len(kept)) and all(isinstance(value, int | float) for value in kept)


def _floats(values: pd.Series) -> list[float]:
    return [float(value) for value in pd.to_numeric(values, errors="coerce")]
