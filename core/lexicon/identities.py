"""The signs of somebody's identity in a text that people typed.

Nothing here can tell a name from a finding with certainty: a text that is told asks for a person's eye, and
one that is not told is no proof.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_MONTHS = r"(?:jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zäéû]*\.?"
"""English and German."""
_TITLES = (
    r"(?:Dr|Prof|Mr|Mrs|Ms|Miss|Herrn?|Frau|Fr|Hr|Mme|Mlle|Sig|Signora?|Sra?|Sister|Schwester|Nurse|"
    r"Patient(?:in)?|Pat|Name|Doctor|Professor)"
)
KINDS: dict[str, re.Pattern[str]] = {
    "a date": re.compile(
        r"(?<!\d)(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
        r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
        rf"|\b\d{{1,2}}\.?\s{_MONTHS}\s(?:19|20)?\d\d\b|\b{_MONTHS}\s\d{{1,2}},?\s(?:19|20)\d\d\b",
        re.IGNORECASE,
    ),
    "a long number": re.compile(r"\d{6,}|\d{2,}(?:[ -]\d{2,}){2,}"),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(r"(?:\+|\b00|\b0)\d[\d ()/-]{5,}\d"),
    "a title with a name": re.compile(rf"\b{_TITLES}\b[.:]?(?:\s+(?:Dr|med)\.?)*\s+[A-ZÄÖÜ][\w'-]+"),
    "a name in DICOM's form": re.compile(r"\w\^\w?"),
    "an address": re.compile(
        r"\b[A-ZÄÖÜ][\w-]*(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse)\s\d{1,4}\b"
        r"|\b\d{1,5}\s[A-Z]\w+\s(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive)\b"
    ),
}
"""Patterns by what they look for, in words."""
_KNOWN = "a name or number that the store knows"
_LEAST_KNOWN = 4
_WORDS = re.compile(r"[^\W_]+(?:[-_.][^\W_]+)*")


def identity_signs(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return what in a text looks like an identity, in words; empty where nothing does.

    Args:
        text: The text as somebody typed it.
        known: Names and numbers of patients and cases, in small letters.
    """
    found = [what for what, pattern in KINDS.items() if pattern.search(text)]
    words = {word for word in _WORDS.findall(text.casefold()) if len(word) >= _LEAST_KNOWN}
    return (*found, *([_KNOWN] if not words.isdisjoint(known) else ()))


def looks_like_identity(text: str) -> bool:
    """Tell whether anything in a text looks like an identity."""
    return bool(identity_signs(text))
