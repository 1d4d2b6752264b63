"""Agreement and comparison of readers, a tab for each kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from pages.components.reading.case_list import show_readings
from pages.components.reading.category_panel import show_category_agreement
from pages.components.reading.compare_panel import show_reader_comparison
from pages.components.reading.marks import Marks
from pages.components.reading.mask_panel import show_mask_agreement
from pages.components.reading.reads import ReaderResults
from pages.components.reading.size_panel import show_size_agreement

_TABS = ["Masks", "Measurements", "Categories", "Readers compared", "Readings"]


def show_agreement_tabs(
    study: str,
    results: ReaderResults,
    marks: Callable[[], Marks],
    *,
    metric: str,
    chosen: Sequence[str],
) -> None:
    """Of the chosen readers, with the reference and the runs beside them; only the open tab is worked out.

    Args:
        study: Its name.
        results: What the page shows.
        marks: Reads the marks, when a tab needs them.
        metric: Key, for the tabs about a metric.
        chosen: Names of readers.
    """
    masks, sizes, categories, compared, readings = st.tabs(_TABS, key="agreement_tabs", on_change="rerun")

    with masks:
        if masks.open:
            show_mask_agreement(study, marks(), chosen)
    with sizes:
        if sizes.open:
            show_size_agreement(study, marks(), chosen)
    with categories:
        if categories.open:
            show_category_agreement(marks(), chosen)
    with compared:
        if compared.open:
            show_reader_comparison(results.arms, metric=metric, chosen=chosen)
    with readings:
        if readings.open:
            show_readings(results.readings, metric=metric)
