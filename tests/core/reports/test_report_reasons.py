"""What stands out of a lesion among eight."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from core.reports.reasons import NOTHING, reasons

ROWS = pd.DataFrame(
    {
        "case_id": list("abcdefgg"),
        "lesion_id": ["1"] * 7 + ["2"],
        "area_px": [10.0, 20, 30, 40, 50, 60, 70, 80],
        "predicted_area_px": [10, 20, 0, 100, 20, 60, 70, 80],
        "contrast": [0.5, 0.5, 0.5, 0.5, 0.5, 0.1, 0.6, 0.7],
        "complexity": [0.1] * 7 + [0.9],
        "components": [1, 3, 1, 1, 1, 1, 1, 1],
        "touches_border": [0, 0, 0, 0, 0, 1, 0, 0],
        "volume_cm3": [None] * 8,
    }
)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (0, ("small (lowest quarter)",)),
        (1, ("small (lowest quarter)", "several components")),
        (2, ("missed: nothing predicted",)),
        (3, ("prediction 2.5 times as large",)),
        (4, ("prediction 0.40 of the size",)),
        (5, ("low contrast (lowest quarter)", "at the image border")),
        (6, ("several lesions in the case",)),
    ],
)
def test_words(at: int, words: tuple[str, ...]) -> None:
    assert reasons(ROWS.iloc[at], ROWS) == words


def test_nothing_to_say() -> None:
    bare: pd.Series[Any] = pd.Series({"case_id": "a", "area_px": 5.0, "predicted_area_px": 5})
    assert reasons(bare, pd.DataFrame([bare])) == (NOTHING,)
