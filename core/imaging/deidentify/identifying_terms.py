"""Words that belong to a person in a DICOM file: no text that is kept may hold one of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

_IDS = frozenset({"PatientID", "OtherPatientIDs", "AccessionNumber", "PatientBirthDate", "PatientAddress"})
_LEAST_LETTERS = 3
"""Shorter words of a name (Wu, Bo) count only where they stand alone: they are a part of many others."""
_SPELT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "œ": "oe", "ø": "oe", "å": "aa", "ł": "l"}
)
_SPELT |= str.maketrans({"đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_SPLIT = re.compile(r"[^\w]+|_")
_DOUBLE = re.compile("(?<=[aou])e|(?<=a)a")
_PIXELS = 0x7FE00010
_FRAMES = 0x52009230
"""Per-Frame Functional Groups Sequence."""


def person_words(dataset: Dataset) -> frozenset[str]:
    """Words out of names and identifiers at any depth, as `plain_spelling` has them.

    Words of fewer than three letters are taken from names alone, for numbers have many such parts.
    """
    return frozenset(
        word
        for text, is_name in _texts(dataset)
        for word in _SPLIT.split(plain_spelling(text))
        if len(word) >= _LEAST_LETTERS or (is_name and word.isalpha())
    )


def plain_spelling(text: str) -> str:
    """A text in small letters without accents, where ü, ue and u are one: names are written in many ways."""
    spelt = unicodedata.normalize("NFC", text).casefold().translate(_SPELT)
    letters = (sign for sign in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(sign))
    return _DOUBLE.sub("", "".join(letters))


def header_words(dataset: Dataset) -> frozenset[str]:
    """The words of a file's header, without its frames, which are many and name nobody."""
    from pydicom import Dataset

    header = Dataset()
    for tag in sorted(dataset.keys()):
        if tag not in (_FRAMES, _PIXELS):
            header[tag] = dataset.get_item(tag)
    return person_words(header)


def holds_any(text: str, words: frozenset[str]) -> bool:
    """Whether a text holds one of the words, in any spelling; long ones also inside a longer one."""
    plain = plain_spelling(text)
    alone = frozenset(_SPLIT.split(plain))
    return any(word in plain if len(word) >= _LEAST_LETTERS else word in alone for word in words)


def readable_elements(dataset: Dataset) -> Iterator[DataElement]:
    """The elements whose values can be read; a damaged one is passed over, and so is what it holds."""
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except Exception:  # pydicom raises whatever a damaged value leads it into
            continue
        if element.tag != _PIXELS:
            yield element


def _texts(dataset: Dataset) -> Iterator[tuple[str, bool]]:
    """Texts that name the person, and whether each is a name."""
    for element in readable_elements(dataset):
        if element.VR == "SQ":
            for item in element.value or ():
                yield from _texts(item)
        elif element.VR == "PN" or element.keyword in _IDS:
            for value in element.value if element.VM > 1 else [element.value]:
                yield str(value), element.VR == "PN"
