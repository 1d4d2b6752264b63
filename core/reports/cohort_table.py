"""The table of the study's cases: counts, pathology, BI-RADS, size and clinical columns, missing ones too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from core.cases import BIRADS_ORDER, Case, Pathology
from core.characteristics.registry import CHARACTERISTICS
from core.cohorts.patients_known import HEADS, patients_known

ALL = "all"
SIZES = ("volume_cm3", "longest_diameter_mm", "area_px", "slice_count", "components")
"""Characteristics of lesions that are told where they were measured."""
MOST_COLUMNS, MOST_LEVELS = 12, 8
"""Clinical columns that are told, and values of a text column up to which it is told."""

Count = Callable[[Sequence[Case]], str]


def cohort_table(
    cases: Sequence[Case], lesions: pd.DataFrame, *, groups: Mapping[str, Sequence[Case]] | None = None
) -> pd.DataFrame:
    """Return one row per property, one column for all cases and one for each pathology that there is.

    Args:
        cases: The cases of the report.
        lesions: case_id, lesion_id, name, number (`core.reports.source.Source.lesion_numbers`).
        groups: Parts of the cases by name, a column each, instead.

    Returns:
        property, level, all, then one column per pathology, or those of `groups`; counts as text with their
        share, numbers as median (quartiles; n known).
    """
    groups = _by_pathology(cases) if groups is None else groups
    patients = HEADS[patients_known(cases)]
    rows = [
        _row("Cases", "", groups, lambda members: str(len(members))),
        _row(
            patients,
            "",
            groups,
            lambda members: str(len({case.patient_id for case in members})),
        ),
        _row("Lesions", "", groups, lambda members: str(sum(len(case.lesions) for case in members))),
        _row("Cases without a lesion", "", groups, _shared(lambda case: not case.lesions)),
        _row("Cases with several lesions", "", groups, _shared(lambda case: len(case.lesions) > 1)),
        *_pathology(cases, groups),
        *_birads(cases, groups),
        *_sizes(lesions, groups),
        *_devices(cases, groups),
        *_clinical(cases, groups),
        _row("Pixel spacing", "not known", groups, _shared(lambda case: case.image.spacing_mm is None)),
        _row("Picture met twice", "", groups, _shared(lambda case: case.duplicate_group is not None)),
    ]
    return pd.DataFrame(rows)


def _by_pathology(cases: Sequence[Case]) -> dict[str, Sequence[Case]]:
    parts = {one.value: [case for case in cases if case.pathology is one] for one in Pathology}
    return {ALL: cases} | {name: part for name, part in parts.items() if 0 < len(part) < len(cases)}


def _pathology(cases: Sequence[Case], groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    present = [one.value for one in Pathology if any(case.pathology is one for case in cases)]
    return _levels("Pathology", present, groups, lambda case: case.pathology.value)


def _birads(cases: Sequence[Case], groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    present = [name for name in BIRADS_ORDER if any(case.birads == name for case in cases)]
    return _levels("BI-RADS", [*present, None], groups, lambda case: case.birads)


def _devices(cases: Sequence[Case], groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    present = sorted({case.device for case in cases if case.device})
    if not 0 < len(present) <= MOST_LEVELS:
        return []
    return _levels("Device", [*present, None], groups, lambda case: case.device)


def _sizes(lesions: pd.DataFrame, groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    rows = []
    for name in SIZES:
        numbers = lesions[lesions["name"] == name]
        if numbers.empty:
            continue
        known = CHARACTERISTICS[name]
        label = f"{known.label} ({known.unit})" if known.unit else known.label
        rows.append({"property": label, "level": "per lesion", **_per_group(numbers, groups)})
    return rows


def _per_group(numbers: pd.DataFrame, groups: Mapping[str, Sequence[Case]]) -> dict[str, str]:
    found = {}
    for group, members in groups.items():
        names = {case.case_id for case in members}
        found[group] = quartiles(numbers.loc[numbers["case_id"].isin(names), "number"].tolist())
    return found


def _clinical(cases: Sequence[Case], groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    names = list(dict.fromkeys(name for case in cases for name in case.clinical))
    return [row for name in names[:MOST_COLUMNS] for row in _column(name, cases, groups)]


def _column(name: str, cases: Sequence[Case], groups: Mapping[str, Sequence[Case]]) -> list[dict[str, str]]:
    """Return rows of one clinical column; none of one that is empty or has too many different texts."""
    label, values = name.replace("_", " "), [_given(case, name) for case in cases]
    given = [value for value in values if value is not None]
    if given and all(isinstance(value, int | float) for value in given):
        return [_row(label, "", groups, lambda members: _numbers(members, name))]
    levels = sorted({str(value) for value in given})
    if not 0 < len(levels) <= MOST_LEVELS:
        return []
    gap = [None] if len(given) < len(cases) else []
    return _levels(label, [*levels, *gap], groups, lambda case: _text(_given(case, name)))


def _given(case: Case, name: str) -> str | float | None:
    """A clinical value; None where it is missing or blank."""
    value = case.clinical.get(name)
    return None if value == "" else value


def _numbers(members: Sequence[Case], name: str) -> str:
    values = [case.clinical.get(name) for case in members]
    return quartiles([value for value in values if isinstance(value, int | float)], of=len(members))


def quartiles(values: Sequence[float], *, of: int | None = None) -> str:
    """Return median (quartiles; n known), and how many of a known total are missing; "–" of nothing."""
    kept = [value for value in values if not np.isnan(value)]
    gap = "" if of is None or of == len(kept) else f", {of - len(kept)} missing"
    if not kept:
        return f"– (n = 0{gap})"
    low, middle, high = (_short(value) for value in np.percentile(kept, [25, 50, 75]))
    return f"{middle} ({low} to {high}; n = {len(kept)}{gap})"


def _short(value: float) -> str:
    """Return four digits, without an exponent for large ones."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"


def _levels(
    name: str,
    levels: Sequence[str | None],
    groups: Mapping[str, Sequence[Case]],
    value: Callable[[Case], str | None],
) -> list[dict[str, str]]:
    """Return one row per level; None is a missing value."""
    return [_row(name, level or "missing", groups, _equal(value, level)) for level in levels]


def _equal(value: Callable[[Case], str | None], level: str | None) -> Count:
    return _shared(lambda case: value(case) == level)


def _text(value: str | float | None) -> str | None:
    return None if value is None else str(value)


def _shared(holds: Callable[[Case], bool]) -> Count:
    def counted(members: Sequence[Case]) -> str:
        n = sum(map(holds, members))
        return f"{n} ({100 * n / len(members):.1f} %)"

    return counted


def _row(name: str, level: str, groups: Mapping[str, Sequence[Case]], count: Count) -> dict[str, str]:
    return {"property": name, "level": level} | {group: count(members) for group, members in groups.items()}
