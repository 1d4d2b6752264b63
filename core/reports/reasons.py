"""What stands out of a lesion that a model did badly on, from what is stored of it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from core.failures.case_facts import CaseFacts
from core.failures.cohort_cuts import cohort_cuts
from core.failures.prompt_box import prompt_box_px
from core.failures.registry import CASE_TRAITS, COHORT_TRAITS, reasons_of

NOTHING = "no stored trait stands out"


def reasons(row: pd.Series[Any], rows: pd.DataFrame) -> tuple[str, ...]:
    """Words on one lesion, as the page Results has them; `NOTHING` alone where none applies.

    Args:
        row: Of `rows`.
        rows: All lesions of the run and arm, with their characteristics (`Source.results`).
    """
    cuts = cohort_cuts(
        {
            name: rows[name].to_numpy(dtype=float, na_value=float("nan"))
            for name in COHORT_TRAITS
            if name in rows
        }
    )
    found = tuple(f"{reason.label}: {reason.words}" for reason in reasons_of(_facts(row, rows), cuts))
    return found or (NOTHING,)


def _facts(row: pd.Series[Any], rows: pd.DataFrame) -> CaseFacts:
    predicted = _number(row, "predicted_area_px")
    prompt = row.get("prompt")
    return CaseFacts(
        traits={name: _number(row, name) for name in CASE_TRAITS},
        n_lesions=int((rows["case_id"] == row["case_id"]).sum()) or 1,
        dice=_number(row, "dice"),
        predicted_px=None if predicted is None else int(predicted),
        size_error=_number(row, "area_difference"),
        box_px=prompt_box_px(prompt) if isinstance(prompt, str) else None,
    )


def _number(row: pd.Series[Any], name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)
