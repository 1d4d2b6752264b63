"""The agreement of masks: Dice of every pair, with its interval by patient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.annotation.mask_agreement import PairAgreement, pairwise_dice
from core.errors import InputError
from core.statistics.how_made import how_resampled
from core.statistics.summary import Summary, summarise
from pages.components.reader_results.measured_sizes import keep_all_references
from pages.components.reader_results.pair_picker import WIDE_NAMES
from pages.components.reader_results.rater_columns import REFERENCE_NAME, Marks, case_marks
from pages.components.shared.charts.forest_plot import ForestRow, forest_plot
from pages.components.shared.labels import interval, number
from pages.components.shared.patients import patients_head
from pages.components.shared.resources import settings
from pages.components.shared.table_height import height_or_content

_TALLEST_PX = 520
_MOST_DRAWN = 15
_FEW = 10


def show_mask_agreement(study: str, found: Marks, chosen: Sequence[str]) -> None:
    """Show mean Dice of readers with one another, with the reference and with models."""
    pairs = found.pairs(chosen)
    try:
        with st.spinner("Comparing the masks …"):
            summaries = _summaries(study, found, pairs)
    except InputError as error:
        st.warning(str(error))
        return
    if not summaries:
        st.info("Agreement needs a case that two readers, or a reader and a model, have marked.")
        return
    table, plot = st.columns([1, 1], gap="large")
    with table:
        rows = [_row(pair, summary) for pair, summary in summaries.items()]
        height = height_or_content(len(rows), few=14, most_px=_TALLEST_PX)
        st.dataframe(
            pd.DataFrame(rows), hide_index=True, height=height, alt="Dice by pair", column_config=WIDE_NAMES
        )
        made = next((each.resampling for each in summaries.values() if each.resampling), None)
        st.caption(
            "All lesions that somebody marked in a case are taken together; a case in which only one of the "
            "two marked something has Dice 0, one in which neither did has none. "
            f"{how_resampled(made)}"
        )
    with plot:
        _show_forest(summaries)


def _summaries(study: str, found: Marks, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Summary]:
    """Return a summary by pair; pairs without a case in common are left out."""
    if REFERENCE_NAME in {name for pair in pairs for name in pair}:
        keep_all_references(study, found)
    names = {name for pair in pairs for name in pair}
    by_pair: dict[frozenset[str], list[PairAgreement]] = {}
    for one in pairwise_dice(case_marks(found, names), masks=settings().masks):
        by_pair.setdefault(frozenset((one.reader_a, one.reader_b)), []).append(one)
    patients = found.facts["patient_id"].to_dict()
    summaries = {}
    for pair in pairs:
        agreements = by_pair.get(frozenset(pair), [])
        if agreements:
            values = np.array([np.nan if a.dice.value is None else a.dice.value for a in agreements])
            summaries[pair] = _summary(values, tuple(patients[a.case_id] for a in agreements))
    return summaries


@st.cache_data(max_entries=1_024, show_spinner=False)
def _summary(values: np.ndarray, patients: tuple[str, ...]) -> Summary:
    return summarise(values, patients)


def _row(pair: tuple[str, str], summary: Summary) -> dict[str, object]:
    return {
        "First": pair[0],
        "Second": pair[1],
        "Mean Dice": number(summary.mean, 3),
        "95 % CI": interval(summary.mean_interval, 3, patients=summary.n_patients),
        "Median": number(summary.median, 3),
        "Cases": summary.n,
        "Undefined": summary.n_undefined,
        patients_head(): summary.n_patients,
    }


def _show_forest(summaries: dict[tuple[str, str], Summary]) -> None:
    rows = [
        ForestRow(" – ".join(pair), each.n, each.mean, each.mean_interval, faint=each.n_patients < _FEW)
        for pair, each in summaries.items()
        if each.mean is not None
    ]
    if not rows:
        st.info("No case has a mark of both, so there is no Dice to draw.")
        return
    middle = float(np.mean([row.estimate for row in rows[:_MOST_DRAWN]]))
    plot = forest_plot(rows[:_MOST_DRAWN], title="Mean Dice, 95 % CI", decimals=3, reference=middle)
    st.altair_chart(plot, width="stretch")
    left = len(rows) - _MOST_DRAWN
    if left > 0:
        st.caption(f"The first {_MOST_DRAWN} pairs; {left} more are in the table.")
