"""The meaning of single cells of a cohort's table, with a complaint where they have none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.cases import Modality, Pathology, parse_birads
from core.datasets.csv_columns import ColumnRole
from core.datasets.written_age import parse_age_years
from core.datasets.written_numbers import MOST_LETTERS_OF_A_NUMBER, StoredNumber, parse_number
from core.errors import InputError
from core.text.listed_names import cut
from core.text.missing_values import is_missing
from core.text.name_forms import one_form

_PATHOLOGY = {
    "b": Pathology.BENIGN,
    "m": Pathology.MALIGNANT,
    "malign": Pathology.MALIGNANT,
    "n": Pathology.NORMAL,
    **{pathology.value: pathology for pathology in Pathology},
}
_AS_WRITTEN = (ColumnRole.IMAGE, ColumnRole.MASK, ColumnRole.CASE, ColumnRole.PATIENT, ColumnRole.LESION)
"""The columns that tell things apart: two files may differ in their Unicode form only."""
_SPACING = re.compile(r"(?P<number>.*?)\s*(?:mm(?:\s*(?:/|per)\s*(?:px|pixel))?)?", flags=re.IGNORECASE)
_AGE_RANGE_YEARS = (0.0, 120.0)


@dataclass(slots=True)
class Cells:
    """The cells of one row by role; what cannot be understood counts as missing and is complained of.

    Attributes:
        by_role: Text by role; roles without a column are absent.
        complaints: (problem, action) pairs, filled by the methods.
    """

    by_role: Mapping[ColumnRole, str]
    complaints: list[tuple[str, str]] = field(default_factory=list)

    def text(self, role: ColumnRole) -> str | None:
        """The cell as written, None where it is missing; what names no thing is in one Unicode form (NFC)."""
        cell = self.by_role.get(role, "")
        if is_missing(cell):
            return None
        return cell if role in _AS_WRITTEN or isinstance(cell, StoredNumber) else one_form(cell)

    def pathology(self) -> Pathology:
        """Return the pathology; UNKNOWN where it is missing or not understood."""
        written = self.text(ColumnRole.PATHOLOGY)
        known = _PATHOLOGY.get((written or Pathology.UNKNOWN.value).lower())
        if known is None:
            names = ", ".join(pathology.value for pathology in Pathology)
            self._complain(
                f"pathology {cut(written or '')!r} is not one of {names}; taken as unknown",
                "correct the cell",
            )
        return known or Pathology.UNKNOWN

    def birads(self) -> str | None:
        """The category, None where it is missing or not understood."""
        try:
            return parse_birads(self.text(ColumnRole.BIRADS))
        except InputError as error:
            self._complain(f"{str(error).split(';')[0]}; taken as missing", "correct the cell")
            return None

    def modality(self) -> Modality:
        """Return the modality; ULTRASOUND where it is missing or not understood."""
        written = self.text(ColumnRole.MODALITY)
        if written is None or written.lower() in {modality.value for modality in Modality}:
            return Modality((written or Modality.ULTRASOUND.value).lower())
        names = ", ".join(modality.value for modality in Modality)
        self._complain(
            f"modality {cut(written)!r} is not one of {names}; taken as ultrasound", "correct the cell"
        )
        return Modality.ULTRASOUND

    def age_years(self) -> float | None:
        """The age, None where it is missing, no number or not a person's."""
        written = self.text(ColumnRole.AGE)
        age = parse_age_years(written) if written is not None else None
        low, high = _AGE_RANGE_YEARS
        if written is not None and (age is None or not low <= age <= high):
            self._complain(
                f"age {cut(written)!r} is not a number of years from {low:g} to {high:g}; taken as missing",
                "correct the cell",
            )
            return None
        return age

    def spacing_mm(self) -> tuple[float, float] | None:
        """Return (y, x) from the two spacing columns, else the pixel size for both; None without one."""
        both = (self.text(ColumnRole.SPACING_Y), self.text(ColumnRole.SPACING_X))
        if both == (None, None):
            both = (self.text(ColumnRole.PIXEL_SIZE),) * 2
        y, x = both
        if y is None and x is None:
            return None
        numbers = [number for said in both if (number := _millimetres(said)) is not None]
        if len(numbers) < len(both):
            wrong = next(said for said in both if _millimetres(said) is None)
            said = "of one axis is missing" if wrong is None else f"{cut(wrong)!r} is no number of mm"
            self._complain(f"pixel spacing {said}; dropped", "write it as 0.1, in mm")
            return None
        return numbers[0], numbers[1]

    def _complain(self, problem: str, action: str) -> None:
        self.complaints.append((problem, f"{action} and import again"))


def _millimetres(written: str | None) -> float | None:
    """The number; None for what is none, and for a unit other than mm."""
    is_short = written is not None and len(written) <= MOST_LETTERS_OF_A_NUMBER
    found = _SPACING.fullmatch(written.strip()) if written is not None and is_short else None
    return None if found is None else parse_number(found["number"])
