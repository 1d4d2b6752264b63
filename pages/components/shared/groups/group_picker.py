"""Choosing what lesions are grouped by."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.cases import BIRADS_ORDER, Pathology
from core.characteristics.registry import CHARACTERISTICS
from core.statistics.aligned_rows import NOT_GIVEN, aligned, with_groups
from core.statistics.groups import Grouping, size_groups, volume_groups
from core.statistics.number_groups import number_groups
from db.runs import RunStatus
from db.studies import Study
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import attribute_label
from pages.components.shared.pickers import pick
from pages.components.shared.runs.run_reads import arm_values
from pages.components.shared.study_reads import attributes, lesion_levels, numbers_of_lesions
from pages.components.shared.view_choices import Choice

SIZE = "size"
MOST_LEVELS = 20
"""A text column with more values is a remark or a name, not a group."""

_FIRST = ("birads", SIZE, "pathology")
_CLINICAL_ORDERS = {"birads": BIRADS_ORDER, "pathology": tuple(Pathology)}


@dataclass(frozen=True, slots=True)
class GroupedValues:
    """The values with a group each.

    Attributes:
        title: The name of what the groups go by, for a heading.
        order: Group names in order; a name may have no value.
        values: The values as `core.statistics.aligned_rows.with_groups` gives them.
        ordered: True where the groups stand on a scale, from low to high.
    """

    title: str
    order: tuple[str, ...]
    values: pd.DataFrame
    ordered: bool = False


def pick_groups(study: Study, runs: list[RunStatus], *, shown: Comparison) -> GroupedValues:
    """Show the choice of groups, and bring every value of run and baseline into its group."""
    return group_rows(aligned(arm_values(shown), shown.run_ids, prompts=shown.prompts), study, runs)


def group_rows(pair: pd.DataFrame, study: Study, runs: list[RunStatus]) -> GroupedValues:
    """Show the choice, and bring rows of `core.statistics.aligned_rows.aligned` into their groups."""
    known = attributes(study, runs)
    options = _options(known)
    box, note = st.columns([1, 2], gap="medium", vertical_alignment="bottom")
    with box:
        name = pick(Choice.GROUP, options, label="Group by")
    group = _by_number if name == SIZE or _is_numeric(known, name) else _by_level
    grouped, how = group(pair, name, study=study, runs=runs)
    with note:
        st.caption(how)
    return grouped


def _options(known: pd.DataFrame) -> dict[str, str]:
    """Return BI-RADS, size and pathology first, then clinical columns, then characteristics."""
    all_numbers = known["numbers"] == known["known"]
    usable = known[(known["levels"] > 0) & ((known["levels"] <= MOST_LEVELS) | all_numbers)]
    names = [name for name in usable["name"] if name not in _FIRST]
    clinical = [name for name in names if name not in CHARACTERISTICS]
    measured = [name for name in CHARACTERISTICS if name in names]
    first = [name for name in _FIRST if name == SIZE or name in set(usable["name"])]
    return {
        name: "Size" if name == SIZE else attribute_label(name) for name in (*first, *clinical, *measured)
    }


def _is_numeric(known: pd.DataFrame, name: str) -> bool:
    row = known.set_index("name").loc[name]
    return bool(row["numbers"] == row["known"] and row["levels"] > 0)


def _by_level(
    pair: pd.DataFrame, name: str, *, study: Study, runs: list[RunStatus]
) -> tuple[GroupedValues, str]:
    values = with_groups(pair, lesion_levels(study, runs, attribute=name))
    present = values["group"].value_counts()
    clinical = _CLINICAL_ORDERS.get(name)
    ordered = [level for level in clinical or present.index if level in present and level != NOT_GIVEN]
    order = (*ordered, *([NOT_GIVEN] if NOT_GIVEN in present else []))
    how = "Groups in clinical order." if clinical else "Largest group first."
    return GroupedValues(attribute_label(name), order, values, ordered=name == "birads"), how


def _by_number(
    pair: pd.DataFrame, name: str, *, study: Study, runs: list[RunStatus]
) -> tuple[GroupedValues, str]:
    names = ("longest_diameter_mm", "area_px", "volume_cm3") if name == SIZE else (name,)
    numbers = numbers_of_lesions(study, runs, names=names)
    rows = pair[["case_id", "lesion_id"]].merge(numbers, on=["case_id", "lesion_id"], how="left")
    if name == SIZE:
        found: Grouping = _by_size(rows)
    else:
        found = number_groups(rows[name].to_numpy(), name=name)
    values = pair.assign(group=[NOT_GIVEN if group is None else group for group in found.group_of])
    missing = (NOT_GIVEN,) if (values["group"] == NOT_GIVEN).any() else ()
    title = "size" if name == SIZE else attribute_label(name)
    return GroupedValues(title, (*found.labels, *missing), values, ordered=True), f"{found.title}."


def _by_size(rows: pd.DataFrame) -> Grouping:
    """Group by volume where lesions of volumes are among them, else by diameter or area."""
    if rows["volume_cm3"].notna().any():
        return volume_groups(rows["volume_cm3"].to_numpy())
    return size_groups(rows["longest_diameter_mm"].to_numpy(), rows["area_px"].to_numpy())
