"""What stands out of a lesion among twelve."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.reports.reasons import NOTHING, reasons

ROWS = pd.DataFrame(
    {
        "case_id": list("abcdefghijkk"),
        "lesion_id": ["1"] * 11 + ["2"],
        "dice": [0.9] * 2 + [0.0] + [0.9] * 9,
        "area_px": [400.0] * 12,
        "area_share": [0.1] * 12,
        "predicted_area_px": [400, 400, 0, 1000, 160, 400, 400, 400, 400, 400, 400, None],
        "area_difference": [0.0, 0.0, -1.0, 1.5, -0.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, None],
        "contrast_to_noise": [1.0, 1.1, 1.2, 1.3, 1.4, 0.1, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0],
        "solidity": [0.9] * 12,
        "components": [1] * 12,
        "touches_border": [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0],
    }
)


@pytest.mark.parametrize(
    ("at", "label"),
    [(2, "missed"), (3, "mask too large"), (4, "mask too small"), (6, "at the border"), (10, "multifocal")],
)
def test_reasons_are_those_of_the_gallery(at: int, label: str) -> None:
    assert any(words.lower().startswith(label) for words in reasons(ROWS.iloc[at], ROWS))


def test_low_contrast_is_judged_among_the_lesions_of_the_run() -> None:
    assert any("contrast" in words.lower() for words in reasons(ROWS.iloc[5], ROWS))
    assert not any("contrast" in words.lower() for words in reasons(ROWS.iloc[8], ROWS))


def test_nothing_to_say() -> None:
    bare: pd.Series[Any] = pd.Series({"case_id": "a", "area_px": 5.0, "predicted_area_px": 5})
    assert reasons(bare, pd.DataFrame([bare])) == (NOTHING,)
