"""Meaning of single cells of a cohort's table, with a complaint where they have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.cases import Modality, Pathology, parse_birads
from core.datasets.csv_columns import Role
from core.datasets.csv_table import is_missing, parse_number
from core.errors import InputError

_PATHOLOGY = {
    "b": Pathology.BENIGN,
    "m": Pathology.MALIGNANT,
    "malign": Pathology.MALIGNANT,
    "n": Pathology.NORMAL,
    **{pathology.value: pathology for pathology in Pathology},
}
_AGE_RANGE_YEARS = (0.0, 120.0)


@dataclass(slots=True)
class Cells:
    """The cells of one row by role; what cannot be understood counts as missing and is complained of.

    Attributes:
        by_role: Text by role; roles without a column are absent.
        complaints: (problem, action) pairs, filled by the methods.
    """

    by_role: Mapping[Role, str]
    complaints: list[tuple[str, str]] = field(default_factory=list)

    def text(self, role: Role) -> str | None:
        """The cell as written, None where it is missing."""
        cell = self.by_role.get(role, "")
        return None if is_missing(cell) else cell

    def pathology(self) -> Pathology:
        """UNKNOWN where it is missing or not understood."""
        written = self.text(Role.PATHOLOGY)
        known = _PATHOLOGY.get((written or Pathology.UNKNOWN.value).lower())
        if known is None:
            names = ", ".join(pathology.value for pathology in Pathology)
            self._complain(
                f"pathology {written!r} is not one of {names}; taken as unknown", "correct the cell"
            )
        return known or Pathology.UNKNOWN

    def birads(self) -> str | None:
        """The category, None where it is missing or not understood."""
        try:
            return parse_birads(self.text(Role.BIRADS))
        except InputError as error:
            self._complain(f"{str(error).split(';')[0]}; taken as missing", "correct the cell")
            return None

    def modality(self) -> Modality:
        """ULTRASOUND where it is missing or not understood."""
        written = self.text(Role.MODALITY)
        if written is None or written.lower() in {modality.value for modality in Modality}:
            return Modality((written or Modality.ULTRASOUND.value).lower())
        names = ", ".join(modality.value for modality in Modality)
        self._complain(f"modality {written!r} is not one of {names}; taken as ultrasound", "correct the cell")
        return Modality.ULTRASOUND

    def age_years(self) -> float | None:
        """The age, None where it is missing, no number or not a person's."""
        written = self.text(Role.AGE)
        age = parse_number(written) if written is not None else None
        low, high = _AGE_RANGE_YEARS
        if written is not None and (age is None or not low <= age <= high):
            self._complain(
                f"age {written!r} is not a number of years from {low:g} to {high:g}; taken as missing",
                "correct the cell",
            )
            return None
        return age

    def spacing_mm(self) -> tuple[float, float] | None:
        """(y, x) from the two spacing columns, else the pixel size for both; NaN for what is no number."""
        both = (self.text(Role.SPACING_Y), self.text(Role.SPACING_X))
        if both == (None, None):
            both = (self.text(Role.PIXEL_SIZE),) * 2
        y, x = both
        if y is None and x is None:
            return None
        return _number_or_nan(y), _number_or_nan(x)

    def _complain(self, problem: str, action: str) -> None:
        self.complaints.append((problem, f"{action} and import again"))


def _number_or_nan(cell: str | None) -> float:
    number = parse_number(cell) if cell is not None else None
    return float("nan") if number is None else number
