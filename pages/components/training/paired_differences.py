"""Two arms over the same lesions: kept until one of the runs or the study has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.metrics.registry import METRICS
from core.models.descent import descent
from core.models.met_cases import Exposure
from core.statistics.difference import PairedDifference, paired_difference
from db.exposure import exposure
from db.paired_arms import Overlap, overlap, paired_lesions, paired_metric
from db.runs import RunStatus
from pages.components.shared.cohort.cohort_reads import looking_at
from pages.components.shared.resources import settings, store
from pages.components.training.checkpoint_pair import Compared

_KEY = ["case_id", "lesion_id"]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The lesions that are compared, before any number.

    Attributes:
        overlap: Lesions by which arm has them.
        lesions: Those in common: columns case_id, lesion_id, patient_id, pathology, met (whether A or B was
            trained or validated on the case).
        met_a, met_b: Cases in common that each model has met.
    """

    overlap: Overlap
    lesions: pd.DataFrame
    met_a: Exposure
    met_b: Exposure


def pairing(compared: Compared) -> Pairing:
    """Return the lesions in common and what the models have met of them."""
    found: Pairing = _pairing(str(store().path), compared.stamp, compared.pair, compared)
    return found


def differences(compared: Compared, *, unmet_only: bool) -> Mapping[str, PairedDifference]:
    """Return A minus B by metric over the lesions in common, or those that neither model has met."""
    asked = (str(store().path), compared.stamp, compared.pair, unmet_only)
    found: Mapping[str, PairedDifference] = _differences(asked, compared)
    return found


def changes(compared: Compared, *, unmet_only: bool) -> pd.DataFrame:
    """Return both values of the chosen metric per lesion, those that differ most first; gaps are left out.

    Returns:
        Columns case_id, lesion_id, patient_id, pathology, met, a, b, change (a - b).
    """
    values = _values(compared, compared.metric, unmet_only=unmet_only).dropna(subset=["a", "b"])
    changed = values.assign(change=values["a"] - values["b"])
    order = changed["change"].abs().sort_values(ascending=False, kind="stable").index
    return changed.loc[order].reset_index(drop=True)


def _values(compared: Compared, metric: str, *, unmet_only: bool) -> pd.DataFrame:
    lesions = pairing(compared).lesions
    with store().connect() as con:
        values = paired_metric(con, compared.pair, metric)
    chosen = lesions[~lesions["met"]] if unmet_only else lesions
    return chosen.merge(values, on=_KEY, how="left")


@st.cache_data(max_entries=64, show_spinner=False)
def _pairing(where: str, since: str, pair: Any, _compared: Compared) -> Pairing:
    with looking_at(_compared.cohort) as con:
        lesions = paired_lesions(con, _compared.pair)
    # What a model has met is asked of the whole study: it learned from cases outside of the cohort too.
    with store().connect() as con:
        met_a, met_b = (
            exposure(con, _compared.study.study, _descent(run)) for run in (_compared.a, _compared.b)
        )
    common = lesions[lesions["same_reference"]].drop(columns=["in_a", "in_b", "same_reference"])
    met = common["case_id"].isin(met_a.any | met_b.any)
    patients = common["patient_id"].fillna(common["case_id"])
    here = frozenset(common["case_id"])
    return Pairing(
        overlap(lesions),
        common.assign(patient_id=patients, met=met).reset_index(drop=True),
        *(Exposure(one.train & here, one.validation & here, one.unknown) for one in (met_a, met_b)),
    )


def _descent(status: RunStatus) -> Any:
    """Return the descent of the weights that the run had, not of its model now."""
    run = status.run
    return descent(run.model or "", settings().models, weights_sha256=run.provenance.checkpoint_sha256)


@st.cache_data(max_entries=64, show_spinner="Resampling patients for the confidence intervals …")
def _differences(asked: Any, _compared: Compared) -> dict[str, PairedDifference]:
    *_, unmet_only = asked
    found = {}
    for metric in METRICS:
        values = _values(_compared, metric, unmet_only=unmet_only)
        found[metric] = paired_difference(
            values["a"].to_numpy(),
            values["b"].to_numpy(),
            patients=pd.factorize(values["patient_id"], sort=True)[0],
        )
    return found
