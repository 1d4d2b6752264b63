"""Words and marks can be seen on both grounds (WCAG 2.2, AA)."""

from __future__ import annotations

import pytest

from pages.components.shared.palette import BASELINE, DARK, LIGHT, MODEL, Ground

WORDS, MARKS = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_published_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_words_and_marks_stand_out(ground: Ground) -> None:
    words = {name: contrast(getattr(ground, name), ground.ground) for name in ("ink", "muted")}
    assert min(words.values()) >= WORDS, words
    marks = {c: contrast(c, ground.ground) for c in (*ground.many, *ground.pathology.values())}
    assert {colour: value for colour, value in marks.items() if value < MARKS} == {}
    assert len(set(ground.many)) == len(ground.many)


def test_model_and_baseline_stand_out_on_the_dark_ground() -> None:
    assert min(contrast(MODEL, DARK.ground), contrast(BASELINE, DARK.ground)) >= MARKS
