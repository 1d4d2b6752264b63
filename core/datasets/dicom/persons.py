"""The persons of files, as far as their headers agree: identifiers, issuers, names, birth dates and sexes.

Everything here stays in memory: reports name files by their reference and never say what a header says.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.imaging.deidentify.header import issuer_of, patient_id_of


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The facts that a header states of the patient, in a form that can be compared.

    Attributes:
        patient_id: The identifier without padding; empty where there is none.
        issuer: The issuer of the identifier; empty where the file does not tell.
        names: Parts of the name.
        birth_date: YYYYMMDD, or empty.
        sex: The sex in capitals, or empty.
    """

    patient_id: str
    issuer: str
    names: frozenset[str]
    birth_date: str
    sex: str


@dataclass(frozen=True, slots=True)
class FileOfPerson:
    """A file of the tree: its reference, its patient's pseudonym, and what it says of the person."""

    reference: str
    patient: str
    facts: PersonFacts


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A line of the report: the file that it is shown at, what was found, and what to do."""

    reference: str
    problem: str
    action: str


def person_facts(header: Any) -> PersonFacts:
    """Return what a header says of its patient."""
    return PersonFacts(
        patient_id=patient_id_of(header),
        issuer=issuer_of(header),
        names=_name_parts(str(header.get("PatientName") or "")),
        birth_date=re.sub(r"\D", "", str(header.get("PatientBirthDate") or "")),
        sex=str(header.get("PatientSex") or "").strip().upper(),
    )


def contradictions(files: Iterable[FileOfPerson]) -> Iterator[Contradiction]:
    """Find everything in which files that should be of one person, or of several, contradict each other."""
    found = [file for file in files if file.facts.patient_id]
    for together in _by(found, lambda file: file.facts.patient_id):
        yield from _issuers(together)
    for together in _by(found, lambda file: file.patient):
        yield from _persons(together)
    for together in _by(found, lambda file: _without_form(file.facts.patient_id)):
        yield from _spellings(together)


def _issuers(files: Sequence[FileOfPerson]) -> Iterator[Contradiction]:
    """Find several issuers of one PatientID, or one and none."""
    by_issuer = _by(files, lambda file: file.facts.issuer)
    if len(by_issuer) < 2:
        return
    counts = " and ".join(str(len(group)) for group in by_issuer)
    if all(group[0].facts.issuer for group in by_issuer):
        yield Contradiction(
            by_issuer[1][0].reference,
            f"its PatientID is given by {len(by_issuer)} issuers ({counts} files; one of another issuer is "
            f"{by_issuer[0][0].reference}): they are told apart as {len(by_issuer)} patients, in intervals "
            "and splits, too",
            "nothing, if they are different people; else write one issuer into all files",
        )
        return
    without = next(group for group in by_issuer if not group[0].facts.issuer)
    others = next(group for group in by_issuer if group is not without)
    yield Contradiction(
        without[0].reference,
        f"{len(without)} of {len(files)} files under its PatientID do not say who issued it, and others "
        f"({others[0].reference}, for example) do: they count as different patients in intervals and splits",
        "where they are one person, write the issuer into all files, or into none",
    )


def _persons(files: Sequence[FileOfPerson]) -> Iterator[Contradiction]:
    """Find names, birth dates or sexes that cannot be of one person, under one PatientID and issuer."""
    checks: tuple[tuple[str, Callable[[FileOfPerson], Any]], ...] = (
        ("another family or given name", lambda file: file.facts.names),
        ("another birth date", lambda file: file.facts.birth_date),
        ("another sex", lambda file: file.facts.sex),
    )
    for what, value in checks:
        groups = _unlike([file for file in files if value(file)], value)
        if len(groups) < 2:
            continue
        usual, *others = sorted(groups, key=len, reverse=True)
        yield Contradiction(
            others[0][0].reference,
            f"{sum(map(len, others))} of {len(files)} files under its PatientID have {what} than the rest "
            f"({usual[0].reference}, for example): all count as one patient in intervals and splits",
            "find out whether they are one person; if not, give one of them another PatientID, or an issuer",
        )


def _spellings(files: Sequence[FileOfPerson]) -> Iterator[Contradiction]:
    """Find PatientIDs that are alike but for zeros in front, spaces or letter case."""
    written = _by(files, lambda file: file.facts.patient_id)
    if len(written) > 1:
        yield Contradiction(
            written[1][0].reference,
            f"{len(written)} PatientIDs differ only in leading zeros, spaces or letter case (another is that "
            f"of {written[0][0].reference}): they count as {len(written)} patients in intervals and splits",
            "where they are one person, write the PatientID in one way",
        )


def _by(files: Iterable[FileOfPerson], value: Callable[[FileOfPerson], Hashable]) -> list[list[FileOfPerson]]:
    groups: dict[Hashable, list[FileOfPerson]] = defaultdict(list)
    for file in files:
        groups[value(file)].append(file)
    return list(groups.values())


def _unlike(files: Sequence[FileOfPerson], value: Callable[[FileOfPerson], Any]) -> list[list[FileOfPerson]]:
    """Find groups of files whose values contradict; a name that leaves parts out contradicts nothing."""
    groups: list[list[FileOfPerson]] = []
    for file in files:
        for group in groups:
            if _is_alike(value(group[0]), value(file)):
                group.append(file)
                break
        else:
            groups.append([file])
    return groups


def _is_alike(first: Any, second: Any) -> bool:
    if isinstance(first, frozenset):
        return bool(first <= second or second <= first)
    return bool(first == second)


def _name_parts(text: str) -> frozenset[str]:
    """The parts of a name's first group without letter case, accents, carets and spaces."""
    plain = unicodedata.normalize("NFKD", text.split("=")[0]).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return frozenset(part for part in re.split(r"[\W_]+", plain) if part)


def _without_form(patient_id: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", patient_id).casefold().split())
    return plain.lstrip("0") or plain
