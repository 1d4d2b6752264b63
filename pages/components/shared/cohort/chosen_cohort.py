"""The cohort that an analysis page is restricted to."""

from __future__ import annotations

from dataclasses import dataclass

from core.cohorts.cohort import Cohort
from core.cohorts.description import CohortDescription
from db.cohort_members import Members


@dataclass(frozen=True, slots=True, eq=False)
class ChosenCohort:
    """A cohort as it is looked at; pages without one hold None.

    Attributes:
        text: The text in the address: a saved cohort's name and version, or a filter.
        saved: The saved cohort, None for a filter that is not saved.
        members: The cases and lesions that are in it.
    """

    text: str
    saved: Cohort | None
    members: Members

    @property
    def key(self) -> str:
        """A text that changes whenever the members do; part of every cached read."""
        return self.members.sha256

    @property
    def title(self) -> str:
        """The heading: name, version and short hash, or the filter."""
        return self.members.filter if self.saved is None else self.saved.title

    @property
    def file_part(self) -> str:
        """The part of a file's name: name and version, or the beginning of the members' hash."""
        return f"cohort-{self.key[:8]}" if self.saved is None else f"cohort-{self.saved.reference}"

    @property
    def description(self) -> CohortDescription:
        """The counts."""
        return self.members.description
