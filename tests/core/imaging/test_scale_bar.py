"""Bars of round lengths."""

from __future__ import annotations

import pytest

from core.imaging.scale_bar import scale_bar


@pytest.mark.parametrize(
    ("mm_per_px", "most_px", "text", "length_px"),
    [(0.5, 150, "5 cm", 100), (0.1, 200, "2 cm", 200), (0.1, 60, "5 mm", 50), (1.0, 199, "10 cm", 100)],
)
def test_the_longest_round_length_that_fits(
    mm_per_px: float, most_px: float, text: str, length_px: float
) -> None:
    bar = scale_bar(mm_per_px, most_px=most_px)
    assert bar.text == text
    assert bar.length_px == pytest.approx(length_px)
