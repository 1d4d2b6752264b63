"""The part that each column of a cohort's table plays."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.datasets.file_finder import Names


class ColumnRole(StrEnum):
    """The parts that a column may play for the generic layout; every other column is clinical."""

    IMAGE = "image"
    MASK = "mask"
    CASE = "case_id"
    PATIENT = "patient"
    LESION = "lesion"
    LABEL = "label"
    PATHOLOGY = "pathology"
    BIRADS = "birads"
    DEVICE = "device"
    AGE = "age"
    MODALITY = "modality"
    SPACING_Y = "spacing_y_mm"
    SPACING_X = "spacing_x_mm"
    PIXEL_SIZE = "pixel_size_mm"


ALIASES: Mapping[ColumnRole, tuple[str, ...]] = {
    ColumnRole.IMAGE: ("image", "image_path", "image_file", "image_filename", "picture"),
    ColumnRole.MASK: ("mask", "masks", "mask_path", "mask_file", "mask_filename", "mask_tumor_filename"),
    ColumnRole.CASE: ("case_id", "caseid", "image_id"),
    ColumnRole.PATIENT: ("patient", "patient_id", "patientid", "subject", "subject_id"),
    ColumnRole.LESION: ("lesion", "lesion_id"),
    ColumnRole.LABEL: ("mask_label",),
    ColumnRole.PATHOLOGY: ("pathology", "classification", "class"),
    ColumnRole.BIRADS: ("birads", "bi_rads", "birads_category"),
    ColumnRole.DEVICE: ("device", "scanner"),
    ColumnRole.AGE: ("age", "age_years", "patient_age"),
    ColumnRole.MODALITY: ("modality",),
    ColumnRole.SPACING_Y: ("spacing_y_mm",),
    ColumnRole.SPACING_X: ("spacing_x_mm",),
    ColumnRole.PIXEL_SIZE: ("pixel_size_mm", "pixel_spacing_mm", "spacing_mm"),
}
"""Column names that are recognised without being told, compared in lower case with _ for other signs."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The part that every column plays.

    Attributes:
        roles: Column by role.
        clinical: Column by the name that its values get; in the table's order.
        absent: (name, column) pairs that were asked for, but none, or more than one, could be meant.
    """

    roles: Mapping[ColumnRole, str]
    clinical: Mapping[str, str]
    absent: tuple[tuple[str, str], ...]


def plan_columns(columns: Sequence[str], asked: Mapping[str, str]) -> ColumnPlan:
    """Assign the columns of a table.

    Args:
        columns: The columns of the table.
        asked: Column by role (`ColumnRole` value or alias) or by the wished name of a clinical column; it
            comes before what `ALIASES` would recognise. Letter case of columns does not matter.
    """
    names = Names(column for column in columns if column)
    found = {name: column for name, text in asked.items() if (column := names.find(text.strip())) is not None}
    roles = {role: column for name, column in found.items() if (role := _asked_role(name)) is not None}
    taken = set(found.values())
    for column in columns:
        role = _role(column)
        if role is not None and role not in roles and column not in taken:
            roles[role] = column
            taken.add(column)
    clinical = {name: column for name, column in found.items() if _asked_role(name) is None}
    given = {*clinical, *({ColumnRole.AGE.value} if ColumnRole.AGE in roles else ())}
    for column in columns:
        if column and column not in taken:
            name = _free(column, given)
            clinical[name] = column
            given.add(name)
    absent = tuple((name, text) for name, text in asked.items() if name not in found)
    return ColumnPlan(roles, clinical, absent)


def _free(name: str, taken: Collection[str]) -> str:
    """The name, numbered where another column's values go under it."""
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _asked_role(name: str) -> ColumnRole | None:
    """The role that a person asked for; a column called label is by itself no label of masks, but a class."""
    return ColumnRole.LABEL if name.strip().lower() == ColumnRole.LABEL else _role(name)


def _role(name: str) -> ColumnRole | None:
    """The role that a column's name stands for."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return next((role for role, aliases in ALIASES.items() if plain in aliases), None)
