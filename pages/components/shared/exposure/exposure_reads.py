"""The exposure of the weights of runs; kept until the study, the run or the model's card has changed."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.models.card import CARD_FILE
from core.models.descent import descent
from core.models.met_cases import Exposure, Met
from db.exposure import exposure, exposures
from db.run_answers import done_cases
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.comparison import stamp
from pages.components.shared.resources import settings, store


@dataclass(frozen=True, slots=True)
class RunMet:
    """A run beside what its weights had met.

    Attributes:
        cases: The cases with a result.
    """

    exposure: Exposure
    cases: frozenset[str]

    def inside(self, cohort: ChosenCohort | None) -> frozenset[str]:
        """Return the cases with a result, or those of a cohort."""
        return self.cases if cohort is None else self.cases & cohort.members.case_ids

    def counts(self, cohort: ChosenCohort | None) -> dict[Met, int]:
        """Return counts of the cases with a result, or of those of a cohort."""
        return self.exposure.counts(self.inside(cohort))


def run_met(study: Study, status: RunStatus) -> RunMet:
    """Return what the weights of a run, as they were, have met of its study."""
    found: RunMet = _run_met(
        f"{store().path}|{study.imported_at}|{stamp(status)}|{_cards(status)}", status.run.run_id
    )
    return found


def model_met(study: str, model: str) -> Exposure:
    """Return what a model as it is now has met of a study."""
    found: Exposure = _model_met(f"{store().path}|{_card_time(model)}", study, model)
    return found


def _cards(status: RunStatus) -> str:
    """Return a text that changes when the model was trained again under its name."""
    return _card_time(str(status.run.request.get("name") or status.run.model or ""))


def _card_time(name: str) -> str:
    paths = [folder / name / CARD_FILE for folder in (settings().models, settings().classifiers)]
    return "|".join(str(path.stat().st_mtime_ns) for path in paths if path.is_file())


@st.cache_data(max_entries=128, show_spinner=False)
def _run_met(since: str, run_id: str) -> RunMet:
    with store().connect() as con:
        found = exposures(con, [run_id], settings())[run_id]
        return RunMet(found, frozenset(done_cases(con, run_id)))


@st.cache_data(max_entries=64, show_spinner=False)
def _model_met(since: str, study: str, model: str) -> Exposure:
    with store().connect() as con:
        return exposure(con, study, descent(model, settings().models))
