"""Words that belong to a person in a DICOM file: no text that is kept may hold one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

_IDS = frozenset({"PatientID", "OtherPatientIDs", "AccessionNumber", "PatientBirthDate", "PatientAddress"})
_LEAST_LETTERS = 3
_PIXELS = 0x7FE00010
_FRAMES = 0x52009230
"""Per-Frame Functional Groups Sequence."""


def person_words(dataset: Dataset) -> frozenset[str]:
    """Words of three letters and more out of names and identifiers at any depth, in small letters."""
    return frozenset(
        word
        for text in _texts(dataset)
        for word in re.split(r"[^\w]+|_", text.casefold())
        if len(word) >= _LEAST_LETTERS
    )


def header_words(dataset: Dataset) -> frozenset[str]:
    """The words of a file's header, without its frames, which are many and name nobody."""
    from pydicom import Dataset

    header = Dataset()
    for tag in sorted(dataset.keys()):
        if tag not in (_FRAMES, _PIXELS):
            header[tag] = dataset.get_item(tag)
    return person_words(header)


def holds_any(text: str, words: frozenset[str]) -> bool:
    """Whether a text holds one of the words, also inside a longer one."""
    folded = text.casefold()
    return any(word in folded for word in words)


def readable_elements(dataset: Dataset) -> Iterator[DataElement]:
    """The elements whose values can be read; a damaged one is passed over, and so is what it holds."""
    for tag in sorted(dataset.keys()):
        try:
            element = dataset[tag]
        except Exception:  # pydicom raises whatever a damaged value leads it into
            continue
        if element.tag != _PIXELS:
            yield element


def _texts(dataset: Dataset) -> Iterator[str]:
    for element in readable_elements(dataset):
        if element.VR == "SQ":
            for item in element.value or ():
                yield from _texts(item)
        elif element.VR == "PN" or element.keyword in _IDS:
            yield from map(str, element.value if element.VM > 1 else [element.value])
