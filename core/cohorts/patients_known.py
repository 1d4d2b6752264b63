"""How patients are counted in words, where a cohort does not tell them apart, too."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from core.cases import Case


class PatientsKnown(StrEnum):
    """Whether the patient identifiers of cases name patients."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


HEADS = {
    PatientsKnown.ALL: "Patients",
    PatientsKnown.SOME: "Patients or look-alikes",
    PatientsKnown.NONE: "Look-alike groups",
}
"""Heads of columns of counts."""


def patients_known(cases: Iterable[Case]) -> PatientsKnown:
    """Of cases; `ALL` without any."""
    return of_flags({case.patient_known for case in cases})


def of_flags(flags: set[bool]) -> PatientsKnown:
    """Of the answers that there are."""
    if False not in flags:
        return PatientsKnown.ALL
    return PatientsKnown.SOME if True in flags else PatientsKnown.NONE


def patients_text(n: int, known: PatientsKnown = PatientsKnown.ALL) -> str:
    """A count of patient identifiers, as ``12 patients`` or what they are instead."""
    if known is PatientsKnown.NONE:
        groups = "group" if n == 1 else "groups"
        return f"{n:,} {groups} of pictures that look alike (patients are not known)"
    patients = "patient" if n == 1 else "patients"
    if known is PatientsKnown.SOME:
        return f"{n:,} {patients} or groups of pictures that look alike (patients are not known for all)"
    return f"{n:,} {patients}"


def patients_note(known: PatientsKnown) -> str:
    """What a table counts where it says patients; empty where it is patients."""
    if known is PatientsKnown.ALL:
        return ""
    whose = "" if known is PatientsKnown.NONE else " where patients are not known"
    return f"Patients: groups of pictures that look alike{whose}."


def patients_limit(n: int, known: PatientsKnown) -> str | None:
    """What follows for splits and intervals; None where all patients are known."""
    if known is PatientsKnown.ALL:
        return None
    whose = "The cohort" if known is PatientsKnown.NONE else "Of some cases the cohort"
    return (
        f"{whose} does not tell patients apart: {patients_text(n, known)} stand for them. Pictures of one "
        "patient that do not look alike may lie on both sides of a split, so that a test side may hold "
        "patients of the training side, and intervals and tests over them may be too narrow."
    )
