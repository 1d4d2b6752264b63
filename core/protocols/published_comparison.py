"""A published number beside ours: subtracted only where model, cohort and protocol are the same.

One rule for all protocols. Where any of the three differs, or is not known, both numbers stand side by side,
and what differs is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

UNKNOWN = "not known"
PART = "; "
"""The mark between two things that differ."""
_PUBLISHED = "published: "
_PARTED = re.compile(f"{PART}(?!{_PUBLISHED})")
"""The mark between one and the next that differs, and not between ours and theirs of one."""


@dataclass(frozen=True, slots=True)
class StudySetting:
    """The setting that a number was measured in.

    Attributes:
        model: The model with its weights, as for a person.
        cohort: The cohort of the cases, `cohort_named`.
        protocol: The way in which it was prompted, trained and measured, as far as it may differ.
    """

    model: str = UNKNOWN
    cohort: str = UNKNOWN
    protocol: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class _Cohort:
    """A public cohort.

    Attributes:
        count: The number of its cases with a reference, or of their patients.
        by_patient: True where patients are what is counted.
        among: The whole that a part is taken from, where the layout reads more than the cohort.
    """

    name: str
    count: int
    by_patient: bool = False
    among: str = ""


_COHORTS = {
    "busi": _Cohort("BUSI", 647),
    "breast_lesions_usg": _Cohort("BrEaST", 252),
    "bcss": _Cohort("BCSS", 5_500),
    # Slices are cut from its volumes, so that cases do not tell whether all of it is there.
    "brats2020": _Cohort("BraTS 2020", 369, by_patient=True),
    # The 1,506 cases of MAMA-MIA are of four cohorts, 291 of them of Duke.
    "mama_mia": _Cohort("Duke breast cancer MRI (MAMA-MIA)", 291, among="MAMA-MIA"),
    "tdsc_abus": _Cohort("TDSC-ABUS 2023", 200),
}
"""The cohorts by the layout that an import reads."""


def cohort_named(layout: str, *, cases: int | None, patients: int, whole: bool) -> str:
    """The cohort that numbers are of, in words that are equal only for equal cohorts.

    Args:
        layout: The layout that the import read.
        cases: The number of cases with a reference that the numbers are of; None where it is not known which.
        patients: The number of patients of these cases.
        whole: False where a filter or a limit left some out.
    """
    known = _COHORTS.get(layout)
    if known is None:
        return f"another cohort (layout {layout})"
    if whole and known.count == (patients if known.by_patient else cases):
        return known.name
    return f"{'a part' if cases is None else f'{cases} cases'} of {known.among or known.name}"


def what_differs(ours: StudySetting, theirs: StudySetting) -> str:
    """Return which of the three differ and how, in words; empty where a difference may be taken."""
    stated = []
    for name in ("model", "cohort", "protocol"):
        one, other = getattr(ours, name), getattr(theirs, name)
        if one != other or UNKNOWN in (one, other):
            stated.append(f"{name} ({one}{PART}{_PUBLISHED}{other})")
    return PART.join(stated)


def published_columns(
    mean: float | None, published: float | None, *, ours: StudySetting, theirs: StudySetting
) -> dict[str, object]:
    """The three columns of a row: published, difference (ours less theirs) and differs.

    Returns:
        difference is None where it may not be taken or a number is missing; differs is empty without a
        published number.
    """
    differs = "" if published is None else what_differs(ours, theirs)
    wanting = published is None or mean is None or bool(differs)
    return {
        "published": published,
        "difference": None if wanting else float(mean) - float(published),  # type: ignore[arg-type]
        "differs": differs,
    }


def comparison_note(differs: Collection[str]) -> str:
    """A sentence under a table on published figures of which no difference is taken; empty for none."""
    stated = list(dict.fromkeys(part for text in differs for part in _PARTED.split(text) if part))
    if not stated:
        return ""
    words = PART.join(stated)
    return f"Published figures stand beside ours without a difference, for these differ: {words}."


def differing(table: pd.DataFrame) -> list[str]:
    """Return what the rows of a table say in their column differs."""
    return [str(text) for text in table.get("differs", ()) if isinstance(text, str) and text]
