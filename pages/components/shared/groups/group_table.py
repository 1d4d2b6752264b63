"""Subgroups as boxes and as a table, the model beside its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals
from core.statistics.bootstrap import Resampling
from core.statistics.boxes import Box, box_of
from core.statistics.difference import PairedDifference, paired_difference
from core.statistics.how_made import all_made_in_words
from core.statistics.summary import Summary, summarise
from pages.components.shared.charts.box_plot import CAPTION, BoxRow, box_plot
from pages.components.shared.charts.chart_frame import metric_scale
from pages.components.shared.comparison import Comparison, who_is_who
from pages.components.shared.groups.group_picker import GroupedValues
from pages.components.shared.labels import NOTHING, interval, mean_and_spread, number, signed
from pages.components.shared.palette import ground
from pages.components.shared.patients import patients_head
from pages.components.shared.runs.result_charts import SERIES_COLOURS

SMALL_GROUP = 10
"""Patients below which a group is shown pale."""


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group: summaries and boxes of model and baseline, and their paired difference."""

    name: str
    model: Summary
    baseline: Summary | None
    difference: PairedDifference | None
    boxes: tuple[Box | None, ...]


def summarise_groups(grouped: GroupedValues, shown: Comparison) -> list[GroupSummary]:
    """Return one summary per group that holds a lesion, in order."""
    summaries: list[GroupSummary] = _summarise(grouped, shown.stamp)
    return summaries


def show_group_boxes(groups: Sequence[GroupSummary], shown: Comparison) -> None:
    """Show boxes per group; small groups pale."""
    names = list(shown.names.values())
    rows = [
        BoxRow(f"{group.name}\nn = {group.model.n:,}", name, box, faint=group.model.n_patients < SMALL_GROUP)
        for group in groups
        for name, box in zip(names, group.boxes, strict=True)
        if box is not None
    ]
    if not rows:
        st.info("The metric is undefined for every lesion, so there is nothing to draw.")
        return
    colours = dict(zip(names, SERIES_COLOURS, strict=False))
    st.altair_chart(box_plot(rows, colours, scale=metric_scale(shown.metric)), width="stretch")
    st.caption(CAPTION)


def show_group_table(groups: Sequence[GroupSummary], shown: Comparison) -> None:
    """Show n, undefined, mean ± SD, median and interval per group; groups that are too small are grey."""
    decimals = metric_decimals(shown.metric)
    frame = pd.DataFrame([_row(group, decimals) for group in groups])
    small = {place for place, group in enumerate(groups) if group.model.n_patients < SMALL_GROUP}

    def grey(row: pd.Series[str]) -> list[str]:
        return [f"color: {ground().muted}" if row.name in small else ""] * len(row)

    st.dataframe(
        frame.style.apply(grey, axis=1), hide_index=True, placeholder=NOTHING, height="content", alt="Groups"
    )
    st.caption(
        f"{who_is_who(shown)} Intervals: {all_made_in_words(_made(groups))}. "
        f"Groups of fewer than {SMALL_GROUP} patients are grey: too few to judge. "
        "Difference: model minus baseline over the same lesions. Undefined values are counted and left out."
    )


@st.cache_data(max_entries=32, show_spinner="Resampling patients for the confidence intervals …")
def _summarise(grouped: GroupedValues, stamp: str) -> list[GroupSummary]:
    by_group = dict(tuple(grouped.values.groupby("group")))
    return [_group(name, by_group[name]) for name in grouped.order if name in by_group]


def _group(name: str, rows: pd.DataFrame) -> GroupSummary:
    patients = pd.factorize(rows["patient_id"], sort=True)[0]
    model = rows["model"].to_numpy()
    if "baseline" not in rows:
        return GroupSummary(name, summarise(model, patients), None, None, (box_of(model),))
    baseline = rows["baseline"].to_numpy()
    return GroupSummary(
        name=name,
        model=summarise(model, patients),
        baseline=summarise(baseline, patients),
        difference=paired_difference(model, baseline, patients=patients),
        boxes=(box_of(model), box_of(baseline)),
    )


def _made(groups: Sequence[GroupSummary]) -> Iterator[Resampling | None]:
    """Return how each interval of the table was made."""
    for group in groups:
        for found in (group.model, group.baseline, group.difference):
            yield None if found is None else found.resampling


def _row(group: GroupSummary, decimals: int) -> dict[str, str | int]:
    row: dict[str, str | int] = {
        "Group": group.name,
        "n": group.model.n,
        "Undefined": group.model.n_undefined,
        patients_head(): group.model.n_patients,
    }
    for name, summary in (("Model", group.model), ("Baseline", group.baseline)):
        if summary is not None:
            row[f"{name} mean ± SD"] = mean_and_spread(summary.mean, summary.sd, decimals=decimals)
            row[f"{name} 95 % CI"] = interval(summary.mean_interval, decimals, patients=summary.n_patients)
            row[f"{name} median"] = number(summary.median, decimals)
    if group.difference is not None:
        row["Difference"] = signed(group.difference.mean, decimals)
        ends, n_patients = group.difference.mean_interval, group.difference.n_patients
        row["Difference, 95 % CI"] = interval(ends, decimals, sign=signed, patients=n_patients)
    return row
