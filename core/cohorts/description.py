"""The counts of a cohort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FrozenChange:
    """The difference between the store and what was frozen; all 0 where there is none.

    Attributes:
        cases_gone: Members that are no longer in the study.
        lesions_gone: Members that are no longer in the study.
        masks_changed: Member lesions whose reference mask is another now.
    """

    cases_gone: int = 0
    lesions_gone: int = 0
    masks_changed: int = 0

    @property
    def any(self) -> bool:
        """Return whether anything differs."""
        return bool(self.cases_gone or self.lesions_gone or self.masks_changed)


@dataclass(frozen=True, slots=True)
class CohortDescription:
    """Counts of a cohort and of its study.

    Attributes:
        cases, patients, lesions: The numbers in the cohort.
        study_cases, study_patients, study_lesions: The numbers in the study.
        missing: The numbers of cases (lesions, for a column of lesions), by column that the filter uses, that
            are left out because they have no value there and fail no other clause; only columns with any.
        missing_cases, missing_lesions: The numbers of these in all, each counted once.
        sole_reason: The numbers of cases or lesions that a clause alone keeps out, by the clause as text.
        change: The change of a frozen cohort.
    """

    cases: int
    patients: int
    lesions: int
    study_cases: int
    study_patients: int
    study_lesions: int
    missing: Mapping[str, int] = field(default_factory=dict)
    sole_reason: Mapping[str, int] = field(default_factory=dict)
    missing_cases: int = 0
    missing_lesions: int = 0
    change: FrozenChange = FrozenChange()
