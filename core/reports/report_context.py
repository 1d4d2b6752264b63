"""The context from which the fixed parts of a report are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from core.cases import Case
from core.cohorts.patients_known import PatientsKnown, patients_known, patients_text
from core.reports.author_answers import AuthorAnswer
from core.reports.chosen_runs import Chosen
from core.reports.protocol import Content, ProtocolReport
from core.reports.run_exposures import Exposed
from core.reports.source import StoredRun


@dataclass(frozen=True, slots=True, eq=False)
class ReportContext:
    """The context of a report that is to be written.

    Attributes:
        layout: Importer that read the study.
        cases: The cases that the report is about.
        case_filter: The filter which narrowed them; empty for all cases.
        lesions, undefined, failures: The tables of these, see `core.reports.source.Source`.
        answers: The texts that the authors wrote, by item of the checklist.
        exposed: The cases that the model of each run had met, in the order of the report.
        scored_by_lesion: Cases whose answer without prompts was held against each of several lesions alone.
    """

    protocol: ProtocolReport
    study: str
    layout: str
    cases: Sequence[Case]
    case_filter: str
    chosen: Chosen
    content: Content
    lesions: pd.DataFrame
    undefined: pd.DataFrame
    failures: pd.DataFrame
    exposed: Sequence[Exposed] = ()
    answers: Mapping[int, AuthorAnswer] = field(default_factory=dict)
    scored_by_lesion: int = 0

    @property
    def runs(self) -> list[StoredRun]:
        """Return each run once, in the order of the report."""
        return list({one.run.run_id: one.run for one in self.chosen.used}.values())

    @property
    def n_patients(self) -> int:
        """The number over all cases."""
        return len({case.patient_id for case in self.cases})

    @property
    def patients_known(self) -> PatientsKnown:
        """Return whether the identifiers counted by `n_patients` are of patients."""
        return patients_known(self.cases)

    @property
    def patients(self) -> str:
        """Return their number, in the words that are true of the cohort."""
        return patients_text(self.n_patients, self.patients_known)

    @property
    def reported(self) -> list[Case]:
        """Return cases of the study that some run of the report has a result of; all where no run has any."""
        done = {case for one in self.exposed if one.study == self.study for case in one.met}
        return [case for case in self.cases if case.case_id in done or not done]

    @property
    def n_without_result(self) -> int:
        """Return cases with a reference that no run of the report has a result of; 0 where no run has any."""
        known = {case.case_id for case in self.reported}
        return sum(bool(case.lesions) and case.case_id not in known for case in self.cases)

    @property
    def n_lesions(self) -> int:
        """The number over all cases."""
        return sum(len(case.lesions) for case in self.cases)
