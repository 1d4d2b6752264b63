"""A test of one arm gaining over the reference alike in all subgroups."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from db.runs import RunStatus
from pages.components.compare.compared_arms import ChosenArms
from pages.components.shared.groups.group_picker import GroupedValues, group_rows
from pages.components.shared.groups.group_table import SMALL_GROUP, GroupSummary, summarise_groups
from pages.components.shared.groups.group_tests import show_forest, show_tests
from pages.components.shared.labels import NOTHING, interval, number, signed
from pages.components.shared.palette import ground
from pages.components.shared.patients import patients_head

_ARM = "compared_by_group"


def show_by_group(chosen: ChosenArms, rows: pd.DataFrame, runs: list[RunStatus]) -> None:
    """Choose the arm and what to group by; estimates per level, forest plot and test of model x subgroup.

    Args:
        chosen: The arms.
        rows: The rows of `pages.components.compare.shared_lesions.Shared`.
        runs: The runs of the study.
    """
    name = _pick_arm(chosen)
    columns = {name: "model", chosen.reference: "baseline"}
    kept = ["case_id", "lesion_id", "patient_id", "pathology", *columns]
    grouped = group_rows(rows[kept].rename(columns=columns), chosen.study, runs)
    shown = chosen.arms[name].shown(chosen.metric, chosen.cohort)
    groups = summarise_groups(grouped, shown)
    _table(chosen, name, groups)
    show_forest(groups, shown)
    _say(grouped, chosen, name)


def _pick_arm(chosen: ChosenArms) -> str:
    if len(chosen.others) == 1:
        return chosen.others[0]
    with st.columns([1, 2])[0]:
        key = f"{_ARM}_{chosen.reference}_{'_'.join(chosen.others)}"
        return st.selectbox("Arm that is set against the reference", chosen.others, key=key)


def _table(chosen: ChosenArms, name: str, groups: list[GroupSummary]) -> None:
    decimals = metric_decimals(chosen.metric)
    frame = pd.DataFrame([_row(group, (name, chosen.reference), decimals) for group in groups])
    small = {place for place, group in enumerate(groups) if group.model.n_patients < SMALL_GROUP}

    def grey(row: pd.Series[str]) -> list[str]:
        return [f"color: {ground().muted}" if row.name in small else ""] * len(row)

    st.dataframe(
        frame.style.apply(grey, axis=1), hide_index=True, placeholder=NOTHING, height="content", alt="Levels"
    )


def _row(group: GroupSummary, names: tuple[str, str], decimals: int) -> dict[str, object]:
    row: dict[str, object] = {
        "Group": group.name,
        "n": group.model.n,
        "Undefined": group.model.n_undefined,
        patients_head(): group.model.n_patients,
    }
    for name, summary in zip(names, (group.model, group.baseline), strict=True):
        if summary is not None:
            row[name] = number(summary.mean, decimals)
            row[f"{name}, 95 % CI"] = interval(summary.mean_interval, decimals, patients=summary.n_patients)
    if group.difference is not None:
        row["Difference"] = signed(group.difference.mean, decimals)
        ends, n_patients = group.difference.mean_interval, group.difference.n_patients
        row["Difference, 95 % CI"] = interval(ends, decimals, sign=signed, patients=n_patients)
    return row


def _say(grouped: GroupedValues, chosen: ChosenArms, name: str) -> None:
    st.caption(
        f"Model: {name}; baseline: {chosen.reference}. Groups with fewer than {SMALL_GROUP} patients are "
        "grey: too few to judge."
    )
    show_tests(grouped, chosen.arms[name].shown(chosen.metric, chosen.cohort))
