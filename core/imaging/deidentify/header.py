"""The header of a de-identified copy, made anew from what may be kept."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.imaging.deidentify.kept_attributes import DEFINED_TERMS, EMPTIED, TREATMENTS, Treatment
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.deidentify.person_words import holds_any, person_words, readable_elements

if TYPE_CHECKING:
    from pydicom import DataElement, Dataset

METHOD = ("PS3.15 Annex E Basic Profile, as an allow-list", "Names and UIDs by keyed hash, dates moved")
OPTIONS: tuple[tuple[str, str], ...] = (
    ("113100", "Basic Application Confidentiality Profile"),
    ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
    ("113108", "Retain Patient Characteristics Option"),
)
"""Code and meaning (DICOM PS3.16 CID 7050) of what is done to every file."""
CLEAN_PIXELS = ("113101", "Clean Pixel Data Option")

_OLDEST_TOLD = 89
_CODE = re.compile(r"[A-Z0-9_ ]{0,16}")
_AGE = re.compile(r"(\d{3})([DWMY])")
_STANDARD_UID = re.compile(r"1\.2\.840\.10008\.[0-9.]{1,50}")
_NUMBERS = frozenset({"DS", "IS", "US", "SS", "UL", "SL", "FL", "FD", "AT", "OB", "OW"})
_FREE_WORDS = frozenset({"Manufacturer", "ManufacturerModelName"})
"""The only texts that are kept as somebody wrote them; all others must be short codes in capitals."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who a file is of, as the key makes it.

    Attributes:
        identifier: The patient's own; never written anywhere.
        pseudonym: In its place.
    """

    identifier: str
    pseudonym: str


def person_of(dataset: Dataset, key: DeidentificationKey) -> Person:
    """The patient of a file: its PatientID, together with its issuer where the file names one.

    A file without an identifier is told apart by its study. Without an issuer the pseudonym is that of the
    PatientID alone, whatever other files say.
    """
    identifier, issuer = patient_id_of(dataset), issuer_of(dataset)
    if not identifier:
        identifier = f"study {dataset.get('StudyInstanceUID', '')}"
    elif issuer:
        identifier = f"{identifier}\x1f{issuer}"
    return Person(identifier, key.patient(identifier))


def patient_id_of(dataset: Dataset) -> str:
    """The PatientID without its padding; empty where there is none."""
    return str(dataset.get("PatientID") or "").strip().strip("\0").strip()


def issuer_of(dataset: Dataset) -> str:
    """Who gave the PatientID, without letter case and spaces; empty where the file does not tell.

    Both the Issuer of Patient ID and the universal entity of its Qualifiers Sequence count (PS3.3 C.7.1.1).
    """
    qualifiers = dataset.get("IssuerOfPatientIDQualifiersSequence") or ()
    said = [dataset.get("IssuerOfPatientID"), *(item.get("UniversalEntityID") for item in qualifiers[:1])]
    return "\x1f".join("".join(str(each).casefold().split()) for each in said if each and str(each).strip())


def deidentified_header(
    dataset: Dataset, key: DeidentificationKey, *, cleaned_pixels: bool = False
) -> Dataset:
    """A new header, without pixels, that holds what `TREATMENTS` lets through.

    Args:
        dataset: As read; not changed.
        cleaned_pixels: True where the caller blacks out what lies outside the scan.
    """
    person = person_of(dataset, key)
    made = _kept(dataset, _Treated(key, person, person_words(dataset), _is_big_endian(dataset)))
    if "PatientAge" not in made and (age := _age_by_dates(dataset)) is not None:
        made.PatientAge = age
    for name in EMPTIED:
        if name not in made:
            setattr(made, name, "")
    if "Laterality" not in made and "ImageLaterality" not in made:
        made.Laterality = ""
    lies = "PatientPosition" if "ImageOrientationPatient" in made else "PatientOrientation"
    if lies not in made:
        setattr(made, lies, "")
    made.SpecificCharacterSet = "ISO_IR 192"
    made.PatientID, made.PatientName = person.pseudonym, f"{person.pseudonym}^"
    made.PatientIdentityRemoved, made.LongitudinalTemporalInformationModified = "YES", "MODIFIED"
    made.DeidentificationMethod = list(METHOD)
    done = (*OPTIONS, CLEAN_PIXELS) if cleaned_pixels else OPTIONS
    made.DeidentificationMethodCodeSequence = [_code(value, meaning) for value, meaning in done]
    return made


def moved_date(text: str, days_back: int) -> str | None:
    """A DICOM date (YYYYMMDD) moved into the past; None for what is none."""
    if not re.fullmatch(r"\d{8}", text):
        return None
    try:
        moved = date(int(text[:4]), int(text[4:6]), int(text[6:])) - timedelta(days=days_back)
    except (ValueError, OverflowError):
        return None
    return moved.strftime("%Y%m%d")


@dataclass(frozen=True, slots=True)
class _Treated:
    """What treatment needs to know of the whole file."""

    key: DeidentificationKey
    person: Person
    words: frozenset[str]
    big_endian: bool


def _kept(dataset: Dataset, how: _Treated) -> Dataset:
    from pydicom import DataElement, Dataset, Sequence

    made = Dataset()
    for element in readable_elements(dataset):
        treatment = TREATMENTS.get(element.keyword)
        if treatment is None or not _has_its_own_kind(element):
            continue
        if treatment is Treatment.ITEMS:
            items = [_kept(item, how) for item in element.value or ()] if element.VR == "SQ" else []
            made.add(DataElement(element.tag, "SQ", Sequence(items)))
            continue
        value = _value(element, treatment, how)
        if value is not None:
            made.add(DataElement(element.tag, element.VR, value))
    return made


def _has_its_own_kind(element: DataElement) -> bool:
    """Whether a value is of the kind that the standard gives its attribute: a number is not a text."""
    from pydicom.datadict import dictionary_VR

    return set(element.VR.split(" or ")) <= set(dictionary_VR(element.tag).split(" or "))


def _value(element: DataElement, treatment: Treatment, how: _Treated) -> Any:
    """What is kept of an element; None for nothing."""
    values = list(element.value) if element.VM > 1 else [element.value]
    if treatment is Treatment.NEW_UID:
        return how.key.uid(str(element.value)) if element.value else None
    if treatment is Treatment.SHIFT:
        return moved_date(str(element.value or ""), how.key.days_back(how.person.identifier))
    if element.keyword == "PatientAge":
        return _age(str(element.value or ""))
    if set(element.VR.split(" or ")) <= _NUMBERS:
        return _little_endian(element, how)
    kept = [value for value in map(str, values) if _is_harmless(element, value, how.words)]
    if not kept or (len(kept) < len(values) and element.keyword not in _SHORTENED):
        return None
    return kept if len(kept) > 1 else kept[0]


def _is_big_endian(dataset: Dataset) -> bool:
    return getattr(dataset, "original_encoding", (None, None))[1] is False


def _little_endian(element: DataElement, how: _Treated) -> Any:
    """Numbers as copies are written; tables of 16-bit words are bytes in the order of their file."""
    if "OW" not in element.VR or not element.value:
        return element.value
    if isinstance(element.value, bytes):
        return _swapped(element.value) if how.big_endian else element.value
    return struct.pack(f"<{len(element.value)}H", *(number & 0xFFFF for number in element.value))


def _swapped(data: bytes) -> bytes:
    data = data[: len(data) // 2 * 2]
    pairs = bytearray(data)
    pairs[0::2], pairs[1::2] = data[1::2], data[0::2]
    return bytes(pairs)


_SHORTENED = frozenset({"ImageType"})
"""Lists that stay of use without one of their values."""


def _is_harmless(element: DataElement, value: str, words: frozenset[str]) -> bool:
    if element.VR == "UI":  # a number of the standard's own, though an identifier may be a part of it
        return _STANDARD_UID.fullmatch(value) is not None
    if value in DEFINED_TERMS.get(element.keyword, ()):
        return True
    if holds_any(value, words):
        return False
    return element.keyword in _FREE_WORDS or _CODE.fullmatch(value) is not None


def _age(text: str) -> str | None:
    """An age; of people above 89, who are few, only that."""
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    is_old = found.group(2) == "Y" and int(found.group(1)) > _OLDEST_TOLD
    return f"{_OLDEST_TOLD + 1:03}Y" if is_old else text


def _age_by_dates(dataset: Dataset) -> str | None:
    """Years at the study, where the file gives the birth date and no age."""
    dates = [str(dataset.get(name) or "") for name in ("PatientBirthDate", "StudyDate")]
    if any(moved_date(text, 0) is None for text in dates):
        return None
    born, studied = ((int(text[:4]), int(text[4:])) for text in dates)
    years = studied[0] - born[0] - (studied[1] < born[1])
    return _age(f"{years:03}Y") if 0 <= years <= 130 else None


def _code(value: str, meaning: str) -> Dataset:
    from pydicom import Dataset

    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
