"""Patients by name: one person written two ways, and two names that are nearly one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.datasets.layout_record import Record
from core.datasets.table_note import TableNote, first_of
from core.text.name_forms import one_form, without_case


def one_name_each(records: Sequence[Record]) -> tuple[list[Record], list[TableNote]]:
    """Give every patient one name.

    Names that differ in blanks or in their Unicode form only look alike to everybody, and are one patient.
    Names that differ in letter case, or as programs change numbers (7, 007, 7.0), stay two patients, which is
    told: nobody here knows whether they are one.
    """
    written: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record.patient_id is not None:
            written[_plain(record.patient_id)].add(record.patient_id)
    named = [
        record if record.patient_id is None else replace(record, patient_id=_plain(record.patient_id))
        for record in records
    ]
    return named, [*_joined_note(written.values()), *_alike_note(written)]


def _as_number(name: str) -> str:
    """A name of digits without what a program that takes it for a number adds or loses."""
    return re.sub(r"0*(\d+)(\.0+)?", r"\1", name) if re.fullmatch(r"\d+(\.0+)?", name) else name


def _plain(name: str) -> str:
    return " ".join(one_form(name).split())


def _joined_note(written: Iterable[set[str]]) -> list[TableNote]:
    several = [sorted(names) for names in written if len(names) > 1]
    if not several:
        return []
    which = first_of(" = ".join(map(repr, names)) for names in several)
    problem = f"{len(several)} patients are written in several ways and were taken as one each: {which}"
    return [TableNote(problem, "nothing, if that is right")]


def _alike_note(names: Iterable[str]) -> list[TableNote]:
    alike: dict[str, list[str]] = defaultdict(list)
    for name in names:
        alike[_as_number(without_case(name))].append(name)
    several = [sorted(found) for found in alike.values() if len(found) > 1]
    if not several:
        return []
    which = first_of(" and ".join(map(repr, found)) for found in several)
    problem = (
        "names of patients differ in letter case, leading zeros or decimals of 0 only and were taken as "
        f"different patients: {which}"
    )
    return [TableNote(problem, "write one person's name in one way and import again")]
