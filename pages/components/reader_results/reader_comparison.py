"""Readers and models against one another by a metric, on the same lesions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.measure_labels import short_metric_label
from core.prompts.values import PromptSource
from core.statistics.arm_differences import ArmsCompared, compare_arms
from pages.components.reader_results.rater_columns import model_arm_name
from pages.components.shared.markdown import md
from pages.components.shared.runs.arm_tests import show_reader_tests

_MOST = 12


def show_reader_comparison(arms: pd.DataFrame, *, metric: str, chosen: Sequence[str]) -> None:
    """Show every two of those chosen, and all at once."""
    named = arms.assign(name=arm_names(arms))
    offered = list(dict.fromkeys(named["name"]))
    if len(offered) < 2:
        st.info(
            "A comparison needs two readers of the same lesions, or a reader and a run with simulated "
            "prompts: choose one above, or ask a researcher to show everybody's readings."
        )
        return
    first = [name for name in offered if name in chosen]
    picked = st.multiselect(
        "Compared",
        offered,
        default=(first if len(first) > 1 else offered)[:_MOST],
        max_selections=_MOST,
        key=f"compared_{'_'.join(offered)}",
        help="Every further one makes the correction for many comparisons stricter.",
        select_all=False,
    )
    if len(picked) < 2:
        st.info("Choose two or more to compare.")
        return
    wide, patients = _side_by_side(named, picked)
    if wide.notna().sum(axis=1).max() < 2:
        st.info("No two of those chosen have a value for the same lesion.")
        return
    st.markdown(md("**{}, first − second**", short_metric_label(metric)))
    found = _compared({name: wide[name].to_numpy(dtype=float) for name in picked}, patients)
    show_reader_tests(found, metric=metric)


def arm_names(arms: pd.DataFrame) -> list[str]:
    """Return what people call each row's arm: a reader by name, a run by model and prompts in words."""
    readers = set(arms.loc[arms["prompt_source"] == PromptSource.DRAWN.value, "arm"])
    names = {}
    for source, arm in set(zip(arms["prompt_source"], arms["arm"], strict=True)):
        spoken = arm if source == PromptSource.DRAWN.value else model_arm_name(arm)
        names[source, arm] = f"{spoken} (model)" if spoken != arm and spoken in readers else spoken
    return [names[key] for key in zip(arms["prompt_source"], arms["arm"], strict=True)]


def _side_by_side(named: pd.DataFrame, picked: Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a row per lesion and a column per arm; of two runs of one arm, the first."""
    keys = ["case_id", "lesion_id", "patient_id"]
    rows = named[named["name"].isin(picked)].drop_duplicates([*keys, "name"])
    wide = rows.set_index([*keys, "name"])["value"].unstack("name").reindex(columns=list(picked))
    return wide, tuple(wide.index.get_level_values("patient_id").astype(str))


@st.cache_data(max_entries=64, show_spinner="Resampling patients for the comparison …")
def _compared(columns: dict[str, np.ndarray], patients: tuple[str, ...]) -> ArmsCompared:
    return compare_arms(columns, patients)
