"""Agreement and comparison of readers, a tab for each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from db.runs import RunStatus
from pages.components.reader_results.accepted_readings import ReaderResults
from pages.components.reader_results.category_agreement import show_category_agreement
from pages.components.reader_results.mask_agreement import show_mask_agreement
from pages.components.reader_results.rater_columns import Marks
from pages.components.reader_results.reader_clicks import show_reader_clicks
from pages.components.reader_results.reader_comparison import show_reader_comparison
from pages.components.reader_results.readings_table import show_readings
from pages.components.reader_results.simulated_clicks import simulated_clicks
from pages.components.reader_results.size_agreement import show_size_agreement
from pages.components.shared.runs.baseline_lines import baseline_levels

_TABS = ["Dice against prompts", "Masks", "Measurements", "Categories", "Readers compared", "Readings"]


@dataclass(frozen=True, slots=True)
class ShownReaders:
    """The names of the readers, and the runs with simulated prompts beside them."""

    readers: Sequence[str]
    runs: Sequence[RunStatus]


def show_agreement_tabs(
    study: str,
    results: ReaderResults,
    marks: Callable[[], Marks],
    *,
    metric: str,
    shown: ShownReaders,
) -> None:
    """Show the chosen readers beside reference and runs; only the open tab is worked out.

    Args:
        study: Its name.
        results: The results that the page shows.
        marks: Reads the marks, when a tab needs them.
        metric: Key, for the tabs about a metric.
        shown: The readers who are looked at.
    """
    chosen = shown.readers
    clicks, masks, sizes, categories, compared, readings = st.tabs(
        _TABS, key="agreement_tabs", on_change="rerun"
    )

    with clicks:
        if clicks.open:
            show_reader_clicks(
                results.clicks,
                chosen=chosen,
                simulated=simulated_clicks(shown.runs, results.arms),
                levels=baseline_levels(shown.runs, results.arms, metric="dice"),
            )
    with masks:
        if masks.open:
            show_mask_agreement(study, marks().of_readers(chosen), chosen)
    with sizes:
        if sizes.open:
            show_size_agreement(study, marks().of_readers(chosen), chosen)
    with categories:
        if categories.open:
            show_category_agreement(marks().of_readers(chosen), chosen)
    with compared:
        if compared.open:
            show_reader_comparison(results.arms, metric=metric, chosen=chosen)
    with readings:
        if readings.open:
            show_readings(results.readings, metric=metric)
