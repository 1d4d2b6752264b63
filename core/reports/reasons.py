"""What stands out of a lesion that a model did badly on, from what is stored of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

NOTHING = "no stored trait stands out"
_SIZES = ("volume_cm3", "area_px")
_TWICE, _HALF = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class _Trait:
    """A characteristic beyond a quartile of the lesions of the run."""

    names: tuple[str, ...]
    quantile: float
    words: str


_TRAITS = (
    _Trait(_SIZES, 0.25, "small (lowest quarter)"),
    _Trait(("contrast",), 0.25, "low contrast (lowest quarter)"),
    _Trait(("complexity",), 0.75, "irregular outline (highest quarter)"),
)
_FACTS: tuple[tuple[str, Callable[[float], bool], str], ...] = (
    ("components", lambda value: value > 1, "several components"),
    ("touches_border", lambda value: value > 0, "at the image border"),
)


def reasons(row: pd.Series[Any], rows: pd.DataFrame) -> tuple[str, ...]:
    """Words on one lesion; `NOTHING` alone where none applies.

    Args:
        row: Of `rows`.
        rows: All lesions of the run and arm, with their characteristics (`Source.results`).
    """
    found = [*_of_prediction(row), *_of_traits(row, rows)]
    found += [
        text for name, holds, text in _FACTS if _number(row, name) is not None and holds(_value(row, name))
    ]
    if "case_id" in rows and int((rows["case_id"] == row["case_id"]).sum()) > 1:
        found.append("several lesions in the case")
    return tuple(found) or (NOTHING,)


def _of_prediction(row: pd.Series[Any]) -> list[str]:
    predicted, reference = _number(row, "predicted_area_px"), _number(row, "area_px")
    if predicted == 0:
        return ["missed: nothing predicted"]
    if predicted is None or not reference:
        return []
    ratio = predicted / reference
    if ratio > _TWICE:
        return [f"prediction {ratio:.1f} times as large"]
    return [f"prediction {ratio:.2f} of the size"] if ratio < _HALF else []


def _of_traits(row: pd.Series[Any], rows: pd.DataFrame) -> list[str]:
    found = []
    for trait in _TRAITS:
        name = next((name for name in trait.names if _number(row, name) is not None), None)
        if name is None or rows[name].nunique() < 4:
            continue
        limit = float(rows[name].quantile(trait.quantile))
        value = _value(row, name)
        if value < limit if trait.quantile < 0.5 else value > limit:
            found.append(trait.words)
    return found


def _number(row: pd.Series[Any], name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)


def _value(row: pd.Series[Any], name: str) -> float:
    return float(row[name])
