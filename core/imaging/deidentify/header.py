"""The header of a de-identified copy, made anew from what may be kept."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from core.imaging.deidentify.defined_terms import is_defined, is_standard_tag, is_standard_uid
from core.imaging.deidentify.identifying_terms import holds_any, identifying_terms, readable_elements
from core.imaging.deidentify.kept_attributes import EMPTIED, OF_PALETTES, TREATMENTS, Treatment
from core.imaging.deidentify.key import DeidentificationKey
from core.imaging.deidentify.lookup_tables import as_described
from core.imaging.deidentify.plausible_numbers import RANGES, RENUMBERED, ROUNDED, are_plausible
from core.imaging.remarks import remark
from core.lexicon.identities import looks_like_identity

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

_OLDEST_SHOWN = 89
_AGE = re.compile(r"(\d{3})([DWMY])")
_LEAST_DIGITS = 4
"""A number of fewer digits that is also a part of the patient's own is so by chance."""
_NUMBERS = frozenset({"DS", "IS", "US", "SS", "UL", "SL", "FL", "FD", "AT", "OB", "OW"})
_FREE_WORDS = frozenset({"Manufacturer", "ManufacturerModelName"})
"""The only texts that are kept as somebody wrote them; all others must be terms of the standard."""


@dataclass(frozen=True, slots=True)
class Person:
    """The person of a file, as the key makes one.

    Attributes:
        identifier: The patient's own; never written anywhere.
        pseudonym: The pseudonym in its place.
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
    """Return who gave the PatientID, without letter case and spaces; empty where the file does not tell.

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
        dataset: The data set as read; not changed.
        cleaned_pixels: True where the caller blacks out what lies outside the scan.
    """
    person = person_of(dataset, key)
    made = _kept(dataset, _Treated(key, person, identifying_terms(dataset), _is_big_endian(dataset)))
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
    """The facts of the whole file that treatment needs."""

    key: DeidentificationKey
    person: Person
    words: frozenset[str]
    big_endian: bool


def _kept(dataset: Dataset, how: _Treated) -> Dataset:
    from pydicom import DataElement, Dataset, Sequence

    made = Dataset()
    has_palette = dataset.get("PhotometricInterpretation") == "PALETTE COLOR"
    for element in readable_elements(dataset):
        if element.keyword in OF_PALETTES and not has_palette:
            continue
        treatment = TREATMENTS.get(element.keyword)
        if treatment is None or not _has_its_own_kind(element):
            continue
        if treatment is Treatment.ITEMS:
            items = [_kept(item, how) for item in element.value or ()] if element.VR == "SQ" else []
            made.add(DataElement(element.tag, "SQ", Sequence(items)))
            continue
        value = _value(element, treatment, how)
        if value and element.keyword.endswith(("TableData", "LUTData")):
            value = as_described(value, dataset.get(_descriptor(element.keyword)))
        if value is not None:
            made.add(DataElement(element.tag, element.VR, value))
    return made


def _descriptor(table: str) -> str:
    return table.removeprefix("Segmented").replace("Data", "Descriptor")


def _has_its_own_kind(element: DataElement) -> bool:
    """Tell whether a value is of the kind that the standard gives its attribute: a number is not a text."""
    from pydicom.datadict import dictionary_VR

    return set(element.VR.split(" or ")) <= set(dictionary_VR(element.tag).split(" or "))


def _value(element: DataElement, treatment: Treatment, how: _Treated) -> Any:
    """Return what is kept of an element; None for nothing."""
    values = list(element.value) if element.VM > 1 else [element.value]
    if treatment is Treatment.NEW_UID:
        return how.key.uid(str(element.value)) if element.value else None
    if treatment is Treatment.SHIFT:
        return moved_date(str(element.value or ""), how.key.days_back(how.person.identifier))
    if element.keyword == "PatientAge":
        return _age(str(element.value or ""))
    if set(element.VR.split(" or ")) <= _NUMBERS or element.keyword == "StackID":
        return _number(element, values, how)
    kept = [value for value in map(str, values) if _is_harmless(element, value, how.words)]
    if not kept or (len(kept) < len(values) and element.keyword not in _SHORTENED):
        return None
    return kept if len(kept) > 1 else kept[0]


def _number(element: DataElement, values: list[Any], how: _Treated) -> Any:
    """A number that the attribute may hold; of those of order another one in place of what cannot be true."""
    name = element.keyword
    if element.VR == "AT":
        return element.value if all(map(is_standard_tag, values)) else None
    is_empty = all(value is None or not str(value).strip() for value in values)
    if is_empty or (are_plausible(name, values) and not _is_of_person(name, values, how)):
        return (
            _rounded(name, element.value)
            if name in ROUNDED and not is_empty
            else _little_endian(element, how)
        )
    if name in RENUMBERED or name == "StackID":
        number = how.key.number(f"{name} {element.value}")
        return str(number) if element.VR in ("SH", "IS") else number
    if name in ROUNDED:
        remark(
            f"{name} is none that a person has; dropped", action="correct it at the source, if it is needed"
        )
    return None


def _is_of_person(name: str, values: list[Any], how: _Treated) -> bool:
    """Tell whether a number of several digits is also the patient's identifier; picture sizes are none."""
    texts = [str(value).strip() for value in values]
    return name in RANGES and any(text in how.words for text in texts if len(text) >= _LEAST_DIGITS)


def _rounded(name: str, value: Any) -> str:
    return f"{float(value):.{ROUNDED[name]}f}"


def _is_big_endian(dataset: Dataset) -> bool:
    return getattr(dataset, "original_encoding", (None, None))[1] is False


def _little_endian(element: DataElement, how: _Treated) -> Any:
    """Return numbers as copies are written; tables of 16-bit words are bytes in the order of their file."""
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
    """Tell whether a text may stay; a term of the standard may although a person may be called Rom or Lin."""
    if element.VR == "UI":
        return is_standard_uid(value)
    if element.keyword not in _FREE_WORDS:
        return is_defined(element.keyword, value)
    return not holds_any(value, words) and not looks_like_identity(value)


def _age(text: str) -> str | None:
    """An age; of people above 89, who are few, only that."""
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    is_old = found.group(2) == "Y" and int(found.group(1)) > _OLDEST_SHOWN
    return f"{_OLDEST_SHOWN + 1:03}Y" if is_old else text


def _age_by_dates(dataset: Dataset) -> str | None:
    """Return the years at the study, where the file gives the birth date and no age."""
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
