"""The lesions that the arms have in common, the exposure to them, and how the arms compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.models.descent import descent
from core.models.met_cases import Exposure
from core.statistics.with_reference import WithReference, compare_with_reference
from db.exposure import exposure
from db.margins import FixedMargin, fixed_margins
from db.shared_lesions import first_results, other_references
from pages.components.compare.compared_arms import ChosenArms, ComparedArm
from pages.components.shared.resources import settings, store
from pages.components.shared.runs.run_reads import arm_values

_KEY = ["case_id", "lesion_id"]


@dataclass(frozen=True, slots=True)
class Shared:
    """The lesions that all arms have.

    Attributes:
        values: Columns case_id, lesion_id, patient_id, pathology, met (whether a model was trained or
            validated on the case), then one per arm by name (NaN where undefined).
        not_shared: The number of lesions of an arm that another one lacks, by arm.
        other_reference: Lesions that all have, but not against the same reference mask; left out.
        met: The exposure of an arm's model to the shared cases, by arm.
    """

    values: pd.DataFrame
    not_shared: Mapping[str, int]
    other_reference: int
    met: Mapping[str, Exposure]

    def rows(self, *, unmet_only: bool) -> pd.DataFrame:
        """Return the values, or those of cases that no model has met."""
        found = self.values[~self.values["met"]] if unmet_only else self.values
        return found.reset_index(drop=True)


def shared(chosen: ChosenArms) -> Shared:
    """Return values of the metric over the lesions that all arms have."""
    found: Shared = _shared(asked_of(chosen), chosen)
    return found


def compared(chosen: ChosenArms, rows: pd.DataFrame, *, unmet_only: bool) -> WithReference:
    """Return estimates and differences over rows of `Shared`, as they were asked for with `unmet_only`."""
    found: WithReference = _compared((*asked_of(chosen), chosen.reference, unmet_only), chosen, rows)
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def _shared(asked: Any, _chosen: ChosenArms) -> Shared:
    columns, people = {}, []
    for name, arm in _chosen.arms.items():
        found = arm_values(arm.shown(_chosen.metric, _chosen.cohort))
        people.append(found[[*_KEY, "patient_id", "pathology"]])
        columns[name] = found.set_index(_KEY)["value"]
    wide = pd.concat(columns, axis=1, join="inner")
    other, met = _of_store(_chosen)
    changed = wide.index.isin(list(other)) if other else [False] * len(wide)
    kept = wide[~pd.Series(changed, index=wide.index)]
    facts = pd.concat(people).drop_duplicates(_KEY).set_index(_KEY)
    rows = facts.join(kept, how="inner").reset_index().sort_values(_KEY, ignore_index=True)
    here = frozenset(rows["case_id"])
    touched = {name: _within(found, here) for name, found in met.items()}
    every = frozenset[str]().union(*(found.any for found in touched.values()))
    rows.insert(len(_KEY), "met", rows["case_id"].isin(every))
    rows["patient_id"] = rows["patient_id"].fillna(rows["case_id"])
    return Shared(
        values=rows,
        not_shared={name: len(column) - len(wide) for name, column in columns.items()},
        other_reference=len(wide) - len(kept),
        met=touched,
    )


def margins(chosen: ChosenArms) -> list[FixedMargin]:
    """Return what was written down for the study and metric, the newest first."""
    with store().connect() as con:
        return fixed_margins(con, chosen.study.study, chosen.metric)


def results_since(chosen: ChosenArms) -> Mapping[str, Any]:
    """Return when the run of each arm had its first result."""
    with store().connect() as con:
        found = first_results(con, [arm.status.run.run_id for arm in chosen.arms.values()])
    return {
        name: found.get(arm.status.run.run_id, arm.status.run.created_at) for name, arm in chosen.arms.items()
    }


def asked_of(chosen: ChosenArms) -> tuple[Any, ...]:
    """Return all that an answer depends on."""
    return str(store().path), chosen.stamp, chosen.metric, tuple(arm.key for arm in chosen.arms.values())


def _within(found: Exposure, cases: frozenset[str]) -> Exposure:
    return Exposure(found.train & cases, found.validation & cases, found.unknown)


def _of_store(chosen: ChosenArms) -> tuple[frozenset[tuple[str, str]], dict[str, Exposure]]:
    arms = chosen.arms
    with store().connect() as con:
        met = {name: exposure(con, chosen.study.study, _descent(arm)) for name, arm in arms.items()}
        return other_references(con, [arm.of_store for arm in arms.values()]), met


def _descent(arm: ComparedArm) -> Any:
    """Return the descent of the weights that the run had, which need not be those of its model now."""
    run = arm.status.run
    return descent(run.model or "", settings().models, weights_sha256=run.provenance.checkpoint_sha256)


@st.cache_data(max_entries=64, show_spinner="Resampling patients for the confidence intervals …")
def _compared(asked: Any, _chosen: ChosenArms, _rows: pd.DataFrame) -> WithReference:
    columns = {name: _rows[name].to_numpy(dtype=float) for name in _chosen.arms}
    patients = _rows["patient_id"].astype(str).tolist()
    return compare_with_reference(columns, patients, reference=_chosen.reference)
