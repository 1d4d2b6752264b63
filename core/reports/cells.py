"""A table as text: heads in words, intervals in one column, numbers of a column with the same decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from core.reports.key_labels import column_label, key_label
from core.statistics.few_patients import BEHIND, why_none
from core.statistics.p_words import NOTHING, p_text

MINUS = "−"
_LOW, _HIGH = "low", "high"
"""End the names of two columns that are one interval."""
_ESTIMATES = ("mean", "difference", "tau")
"""The estimates of intervals whose columns do not say it."""
_PROBABILITIES = ("p", "p_holm", "q", "t_p", "welch_p", "mann_whitney_p", "published_t_p")
_FLOOR = "_floor"
"""Ends the name of a column that says the smallest p that the draws behind another could give."""
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


@dataclass(frozen=True, slots=True)
class Column:
    """A column as text.

    Attributes:
        numeric: True where it is set to the right.
    """

    head: str
    cells: tuple[str, ...]
    numeric: bool


def columns_of(frame: pd.DataFrame) -> list[Column]:
    """The columns of a table; those without any value, and the patients' names, are left out."""
    pairs = {name: high for name in map(str, frame.columns) if (high := _other_end(name)) in frame}
    ends = {*pairs, *pairs.values()}
    floors = {name for name in map(str, frame.columns) if name.endswith(_FLOOR)}
    found = []
    for name in (name for name in map(str, frame.columns) if name not in floors):
        high = pairs.get(name)
        if high is not None:
            found.append(_interval(frame[name], frame[high], name, behind=_patients_behind(frame, name)))
        elif name in _PROBABILITIES:
            found.append(_probability(frame[name], frame.get(f"{name}{_FLOOR}"), name))
        elif name not in ends and name not in ("patient_id", BEHIND):
            found.append(_column(frame[name], name))
    return [
        column
        for column in found
        if any(cell not in (NOTHING, "") for cell in column.cells) or not len(frame)
    ]


def _other_end(low: str) -> str | None:
    stem, _, end = low.rpartition("_")
    if end != _LOW:
        return None
    return f"{stem}_{_HIGH}" if stem else _HIGH


def decimals_for(values: Sequence[float]) -> int:
    """Return digits after the point that suit the largest of some numbers."""
    largest = max((abs(value) for value in values if value == value), default=0.0)
    return 3 if largest < 10 else 2 if largest < 100 else 1


def number_text(value: object, decimals: int) -> str:
    """A number with fixed decimals and a true minus sign; `NOTHING` where there is none."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return NOTHING
    text = f"{float(value):.{decimals}f}"  # type: ignore[arg-type]
    return text.replace("-", MINUS) if float(text) != 0 else f"{0:.{decimals}f}"


def _interval(low: pd.Series, high: pd.Series, name: str, *, behind: Sequence[float | None]) -> Column:
    digits = decimals_for([*_floats(low), *_floats(high)])
    cells = [
        _why_none(n)
        if pd.isna(one) or pd.isna(other)
        else f"{number_text(one, digits)} to {number_text(other, digits)}"
        for one, other, n in zip(low, high, behind, strict=True)
    ]
    of = _stem(name)
    return Column(f"{column_label(of)}, 95 % CI" if of else "95 % CI", tuple(cells), numeric=True)


def _stem(low: str) -> str:
    """Return what an interval is of; empty where the column does not say."""
    return low.removesuffix(_LOW).rstrip("_")


def _patients_behind(frame: pd.DataFrame, low: str) -> list[float | None]:
    """Return the patients behind each row; None where they do not tell why an interval is missing.

    A column may give the reason in words, and what has no value has no interval whatever the patients.
    """
    stem = _stem(low)
    counted = next((name for name in (BEHIND, "n_patients") if name in frame), None)
    if counted is None or f"{stem or 'difference'}_reason" in frame:
        return [None] * len(frame)
    of = stem or next((name for name in _ESTIMATES if name in frame), counted)
    values = frame.get(of, frame[counted])
    return [None if pd.isna(value) else _known(n) for value, n in zip(values, frame[counted], strict=True)]


def _why_none(n_patients: float | None) -> str:
    return f"none: {why_none(int(n_patients))}" if n_patients else NOTHING


def _probability(values: pd.Series, floors: pd.Series | None, name: str) -> Column:
    """Format p never smaller than the draws can tell, where a column beside it says what that is."""
    least = [None] * len(values) if floors is None else [_known(floor) for floor in floors]
    cells = [p_text(_known(p), floor=floor) for p, floor in zip(values, least, strict=True)]
    return Column(column_label(name), tuple(cells), numeric=True)


def _known(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _column(values: pd.Series, name: str) -> Column:
    label = column_label(name)
    if is_bool_dtype(values):
        return Column(label, tuple("yes" if value else "" for value in values), numeric=False)
    if is_integer_dtype(values):
        return Column(label, tuple(f"{value:d}" for value in values), numeric=True)
    if is_numeric_dtype(values) or _all_numbers(values):
        return Column(label, _numbers(values, name), numeric=True)
    return Column(label, tuple(_text(value, name) for value in values), numeric=False)


def _numbers(values: pd.Series, name: str) -> tuple[str, ...]:
    floats = _floats(values)
    if name in ("learning_rate", "learning rate"):
        return tuple(f"{value:g}" for value in values)
    digits = 0 if name.startswith("n_") or name in _COUNTS else decimals_for(floats)
    return tuple(number_text(value, digits) for value in values)


def _text(value: object, name: str) -> str:
    if value is None or (isinstance(value, float) and value != value):
        return NOTHING
    text = str(value)
    return text if name in _AS_WRITTEN else key_label(text)


def _all_numbers(values: pd.Series) -> bool:
    """A column of numbers and None comes as objects."""
    kept = values.dropna()
    return bool(len(kept)) and all(isinstance(value, int | float) for value in kept)


def _floats(values: pd.Series) -> list[float]:
    return [float(value) for value in pd.to_numeric(values, errors="coerce")]
