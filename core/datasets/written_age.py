"""Ages as tables and DICOM headers write them."""

from __future__ import annotations

import re

from core.datasets.written_numbers import MOST_LETTERS_OF_A_NUMBER, parse_number

YEARS_PER = {"d": 1 / 365.25, "w": 7 / 365.25, "m": 1 / 12, "y": 1.0}
"""Years in a unit of the DICOM value representation AS (DICOM PS3.5 6.2)."""

_UNITS = {
    "y": (
        "",
        "y",
        "yr",
        "yrs",
        "year",
        "years",
        "y/o",
        "yo",
        "y o",
        "year old",
        "years old",
        "jahr",
        "jahre",
    ),
    "m": ("m", "mo", "mos", "mth", "mths", "month", "months", "monat", "monate"),
    "w": ("w", "wk", "wks", "week", "weeks", "woche", "wochen"),
    "d": ("d", "day", "days", "tag", "tage"),
}
_LETTER = {spelling: letter for letter, spellings in _UNITS.items() for spelling in spellings}
_AGE = re.compile(r"(?P<number>[^a-z]*?)[\s-]*(?P<unit>[a-z][a-z/. -]*)?", flags=re.IGNORECASE)


def parse_age_years(text: str) -> float | None:
    """The years in ``45``, ``45,0``, ``045Y``, ``18M`` or ``45 years``; None where it says no age."""
    found = _AGE.fullmatch(text.strip()) if len(text) <= MOST_LETTERS_OF_A_NUMBER else None
    letter = (
        None if found is None else _LETTER.get(re.sub(r"[. -]+", " ", found["unit"] or "").strip().lower())
    )
    number = None if found is None else parse_number(found["number"])
    if letter is None or number is None:
        return None
    return number if letter == "y" else round(number * YEARS_PER[letter], 2)
