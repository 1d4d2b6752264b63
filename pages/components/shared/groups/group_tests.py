"""Tests of subgroups differing: forest plot, test of model x subgroup, trend along ordered groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import metric_decimals, metric_label
from core.statistics.aligned_rows import NOT_GIVEN
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import N_RESAMPLES
from core.statistics.exchange import N_PERMUTATIONS
from core.statistics.how_made import permuted_in_words
from core.statistics.interaction import InteractionTest, interaction
from core.statistics.permutation_limit import MANY_EXCHANGED
from core.statistics.ties import differences
from core.statistics.trend import Trend, trend
from pages.components.shared.charts.forest_plot import ForestRow, forest_plot
from pages.components.shared.comparison import Comparison
from pages.components.shared.groups.group_picker import GroupedValues
from pages.components.shared.groups.group_table import SMALL_GROUP, GroupSummary
from pages.components.shared.labels import interval, number, p_value, signed
from pages.components.shared.markdown import md
from pages.components.shared.patients import counted_patients

FEW_PERMUTATIONS = 199
"""The permutations of many patients, where each permutation takes long."""


def show_forest(groups: Sequence[GroupSummary], shown: Comparison) -> None:
    """Show difference to the baseline by group, or the means where there is no baseline."""
    of_difference = any(group.difference is not None for group in groups)
    rows = [row for group in groups if (row := _row(group)) is not None]
    if not rows:
        return
    label = metric_label(shown.metric)
    title = f"{label}, model minus baseline" if of_difference else f"Mean {label}"
    middle = 0.0 if of_difference else sum(r.estimate * r.n for r in rows) / sum(r.n for r in rows)
    chart = forest_plot(rows, title=title, decimals=metric_decimals(shown.metric), reference=middle)
    st.altair_chart(chart, width="stretch")


def show_tests(grouped: GroupedValues, shown: Comparison) -> None:
    """Show sentences with p, or with the reason why there is none."""
    found, trend = _tested(grouped, shown.stamp)
    if found is not None:
        st.markdown(md("**Same gain over the baseline in all groups?** {}", _interaction_words(found)))
    if trend is not None:
        st.markdown(md("**Trend along the groups:** {}", _trend_words(trend)))


def _row(group: GroupSummary) -> ForestRow | None:
    faint = group.model.n_patients < SMALL_GROUP
    if group.difference is not None and group.difference.mean is not None:
        found = group.difference
        return ForestRow(group.name, found.n, group.difference.mean, found.mean_interval, faint)
    if group.difference is None and group.model.mean is not None:
        return ForestRow(group.name, group.model.n, group.model.mean, group.model.mean_interval, faint)
    return None


@st.cache_data(max_entries=32, show_spinner="Permuting patients for the tests …")
def _tested(grouped: GroupedValues, stamp: str) -> tuple[InteractionTest | None, Trend | None]:
    rows = grouped.values
    patients = pd.factorize(rows["patient_id"], sort=True)[0]
    groups = [None if group == NOT_GIVEN else str(group) for group in rows["group"]]
    model = rows["model"].to_numpy(dtype=np.float64)
    found = None
    if "baseline" in rows:
        gains = differences(model, rows["baseline"].to_numpy(dtype=np.float64))
        many = int(patients.max(initial=-1)) >= MANY_EXCHANGED
        n_permutations = FEW_PERMUTATIONS if many else N_PERMUTATIONS
        found = interaction(gains, groups, patients=patients, n_permutations=n_permutations)
    if not grouped.ordered:
        return found, None
    order = [name for name in grouped.order if name != NOT_GIVEN]
    resampling = Resampling(N_RESAMPLES)
    return found, trend(model, groups, order=order, patients=patients, resampling=resampling)


def _interaction_words(found: InteractionTest) -> str:
    out = f" Left out, too few patients: {', '.join(found.left_out)}." if found.left_out else ""
    if found.p is None:
        return f"Not tested: {found.reason}.{out}"
    return (
        f"Model × subgroup {p_value(found.p, floor=found.p_floor)} ("
        f"{permuted_in_words(found.n_permutations, found.seed)}; "
        f"{counted_patients(found.n_patients)}).{out}"
    )


def _trend_words(trend: Trend) -> str:
    if trend.tau is None:
        return f"not tested: {trend.reason}."
    made = trend.resampling
    ends = interval(trend.tau_interval, 3, sign=signed, patients=trend.n_patients)
    p = (
        p_value(trend.p, floor=trend.p_floor)
        if trend.p is not None
        else "no p: too few patients can be exchanged"
    )
    return (
        f"τ-b = {signed(trend.tau, 3)} (95 % CI {ends}), "
        f"Jonckheere–Terpstra z = {number(trend.z, 2)}, {p} ("
        f"{permuted_in_words(made.n_permutations, made.seed)}; {counted_patients(trend.n_patients)}). "
        "Model's values, lowest group first."
    )
