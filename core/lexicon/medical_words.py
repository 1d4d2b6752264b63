"""Texts that consist of medical terms alone, and so name nobody.

The terms are those of the coding schemes that DICOM uses (SNOMED CT, DICOM's own, the Foundational Model of
Anatomy, RadLex), as pydicom lists them. A few of their words are surnames too (Rose, Wolf): a full name
passes only where all of its words are terms.
"""

from __future__ import annotations

import re
from functools import cache

from core.lexicon.word_lists import words_of

_SCHEMES = ("SCT", "DCM", "FMA", "RADLEX")


_MORE = words_of(
    "enhancing enhancement foreground overlapping sphere ignore unknown other non no label segment class seg "
    "segmentation mask object ncr net ed et wt tc gtv ctv ptv roi oedema oedematous haematoma rim margin "
    "border edge part area region läsion ödem nekrose zyste karzinom leber niere lunge milz brust drüse "
    "lymphknoten metastase links rechts hintergrund tumeur lésion kyste"
)
"""Words of labels that the schemes do not have, some in German and French."""
_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüßéèà]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+|[^\W\d_]+")
_MOST_DIGITS = 3


def holds_medical_words_alone(text: str) -> bool:
    """Tell whether every word of a text is a medical term, singular or plural, or a number of 3 digits."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return bool(words) and all(_is_harmless(word) for word in words)


def _is_harmless(word: str) -> bool:
    if word.isdigit():
        return len(word) <= _MOST_DIGITS
    return len(word) == 1 or not {word, word.removesuffix("s")}.isdisjoint(_terms())


@cache
def _terms() -> frozenset[str]:
    from pydicom.sr.codedict import codes

    names = (name for scheme in _SCHEMES for name in dir(getattr(codes, scheme)))
    return _MORE | {word.casefold() for name in names for word in _WORD.findall(name)}
