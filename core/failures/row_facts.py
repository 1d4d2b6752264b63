"""The facts of a lesion's result, from a row of what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.failures.case_facts import CaseFacts
from core.failures.prompt_box import prompt_box_px
from core.failures.registry import CASE_TRAITS
from core.metrics.relative_volume_difference import RVD_KEY


def facts_of_row(row: Mapping[str, Any]) -> CaseFacts:
    """Return facts of one lesion; what the row does not have, or has as NaN, is not known.

    Args:
        row: Any of `CASE_TRAITS`, dice, `RVD_KEY`, predicted_area_px, n_lesions, ellipse_dice, prompt
            (as it is stored), and undefined_reason of the metric looked at, whose value is `value`.
    """
    predicted, lesions = _number(row, "predicted_area_px"), _number(row, "n_lesions")
    prompt = row.get("prompt")
    return CaseFacts(
        traits={name: _number(row, name) for name in CASE_TRAITS},
        n_lesions=int(lesions or 1),
        dice=_number(row, "dice"),
        undefined_reason=row.get("undefined_reason") if _number(row, "value") is None else None,
        predicted_px=None if predicted is None else int(predicted),
        size_error=_number(row, RVD_KEY),
        box_px=prompt_box_px(prompt if isinstance(prompt, str) else None),
        ellipse_dice=_number(row, "ellipse_dice"),
    )


def _number(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    return None if value is None or pd.isna(value) else float(value)
