"""Clinical columns that name people: they go in only where somebody asks for them by name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from core.datasets.layout_record import Record
from core.datasets.table_note import TableNote
from core.lexicon.identities import identity_signs
from core.lexicon.word_lists import words_of

_NAMING = words_of(
    "surname lastname firstname forename givenname fullname patientname vorname nachname "
    "familienname address adresse anschrift street strasse straße city wohnort ort plz zip "
    "postcode phone telephone telefon mobile handy email mail birthdate birthday dob "
    "geburtsdatum geburtstag geboren mrn ssn insurance versicherung versichertennummer "
    "versicherungsnummer krankenkasse physician referrer radiologist arzt hausarzt kontakt "
    "contact passport accession nachsorgearzt prenom nom telefono nombre apellido "
    "apellidos"
)
_TOGETHER = tuple(
    set(pair.split())
    for pair in (
        *("birth date", "birth day", "first name", "last name", "family name", "given name", "patient name"),
        *("full name", "middle name"),
    )
)
_SEEN = frozenset(
    {
        *("a date", "an e-mail address", "a telephone number", "a title with a name", "an address"),
        "a name in DICOM's form",
    }
)


def without_naming_columns(
    records: Sequence[Record], asked: Collection[str]
) -> tuple[list[Record], list[TableNote]]:
    """The records without clinical columns whose heading or cells look like those of identities.

    Args:
        asked: Columns that somebody asked for, under either name.
    """
    wanted = {name.casefold() for name in asked}
    columns = dict.fromkeys(name for record in records for name in record.clinical)
    reasons = {name: _reason(name, records) for name in columns if name.casefold() not in wanted}
    left = {name: reason for name, reason in reasons.items() if reason}
    kept = [replace(one, clinical=_kept(one.clinical, left)) if left else one for one in records]
    return kept, list(_notes(left))


def _reason(name: str, records: Sequence[Record]) -> str:
    """Why a column is not taken unasked; empty where it is."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold())
    if words == ["name"] or _NAMING.intersection(words) or any(map(set(words).issuperset, _TOGETHER)):
        return "its heading"
    for record in records:
        value = record.clinical.get(name)
        if isinstance(value, str) and (signs := _SEEN.intersection(identity_signs(value))):
            return f"a cell with {min(signs)}"
    return ""


def _kept(clinical: Mapping[str, str | float | None], left: Collection[str]) -> dict[str, str | float | None]:
    return {name: value for name, value in clinical.items() if name not in left}


def _notes(left: Mapping[str, str]) -> Iterator[TableNote]:
    for name, reason in left.items():
        yield TableNote(
            f"column {name!r} looks like one that names people ({reason}); it did not go in",
            f"nothing, or ask for it with --column {name.split()[0] if name.split() else 'x'}={name!r}",
        )
