"""The predictions that the Classification page reads, kept until the runs it is about have changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.classification.prediction import ClassifierArm, Prediction
from core.models.card import ModelCard
from core.models.classifiers.trained_classifiers import classifier_card
from db.analysis import metric_values
from db.classification import grid_table, predictions
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.cohort.chosen_cohort import ChosenCohort
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.comparison import stamp
from pages.components.shared.resources import settings, store

PredictionsByCase = dict[str, list[Prediction]]
KINDS = ("train_classifier", "classify")


@dataclass(frozen=True, slots=True)
class Classified:
    """The subject of the page.

    Attributes:
        study: The study of the cases.
        run: The run that called them: a training, or a classification.
        segmented: A run that segmented them; None where there is none.
        side: The side of the classifier's split; empty for all cases.
        cohort: The cohort that the page is restricted to; None for all cases.
    """

    study: Study
    run: RunStatus
    segmented: RunStatus | None
    side: str
    cohort: ChosenCohort | None = None

    @property
    def classifier(self) -> str:
        """The name of the classifier."""
        request = self.run.run.request
        return str(request["name"] if self.run.run.kind == "train_classifier" else request["model"])


def read_predictions(status: RunStatus) -> PredictionsByCase:
    """Return all predictions of a run, by case."""
    return _predictions(stamp(status), status.run.run_id)


def shown_predictions(shown: Classified) -> PredictionsByCase:
    """Return the predictions on the cases of the chosen side and cohort."""
    members = None if shown.cohort is None else shown.cohort.members.case_ids
    return {
        case_id: found
        for case_id, found in read_predictions(shown.run).items()
        if (not shown.side or found[0].side == shown.side) and (members is None or case_id in members)
    }


def predictions_stamp(shown: Classified, predictions: PredictionsByCase) -> str:
    """Return a key of what follows from these predictions: run, segmentation and cases."""
    cases = hashlib.sha256("\n".join(predictions).encode()).hexdigest()
    segmented = "" if shown.segmented is None else stamp(shown.segmented)
    return f"{store().path}|{stamp(shown.run)}|{segmented}|{shown.side}|{cases}"


def partitions_of(status: RunStatus) -> list[str]:
    """Return the sides that a run has calls on, the test side first."""
    there = {one.side for found in read_predictions(status).values() for one in found}
    return [side for side in ("test", "validation", "train") if side in there]


def has_arm(predictions: PredictionsByCase, arm: ClassifierArm) -> bool:
    """Return whether any case was called in this way."""
    return any(one.arm is arm for found in predictions.values() for one in found)


def dice_of(shown: Classified) -> dict[str, float]:
    """Return the lowest Dice of the lesions of each case, under the first prompts of the segmentation."""
    if shown.segmented is None:
        return {}
    run = shown.segmented.run
    since = stamp(shown.segmented) + ("" if shown.cohort is None else shown.cohort.key)
    found: dict[str, float] = _dice(since, run.run_id, sorted(run.prompts)[0], shown.cohort)
    return found


def read_grid(status: RunStatus) -> pd.DataFrame:
    """Return the points of a training's grid; no row of another kind of run."""
    return _grid(stamp(status), status.run.run_id)


def card_of(shown: Classified) -> ModelCard:
    """Return the classifier's card.

    Raises:
        StudyError: It is not there any more.
    """
    return classifier_card(settings().classifiers, shown.classifier)


# Values that nobody changes, shared: a copy of 100,000 of them takes as long as reading them.
@st.cache_resource(max_entries=8, show_spinner=False)
def _predictions(since: str, run_id: str) -> PredictionsByCase:
    with store().connect() as con:
        return predictions(con, run_id)


@st.cache_data(max_entries=16, show_spinner=False)
def _dice(since: str, run_id: str, prompts: str, _cohort: ChosenCohort | None) -> dict[str, float]:
    with looking_at(_cohort) as con:
        table = metric_values(con, [run_id], "dice", prompts=prompts)
    lowest = table.groupby("case_id")["value"].min().dropna()
    return {str(case_id): float(value) for case_id, value in lowest.items()}


@st.cache_data(max_entries=16, show_spinner=False)
def _grid(since: str, run_id: str) -> pd.DataFrame:
    with store().connect() as con:
        return grid_table(con, [run_id])
