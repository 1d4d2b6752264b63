"""Clicks, seconds and Dice per reader, in a line each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.prompts.values import PromptSource
from pages.components.reader_results.accepted_readings import ReaderResults

_COLUMNS = {
    "Cases": "%d",
    "Lesions": "%d",
    "Missed": "%d",
    "Clicks per lesion": "%.1f",
    "Acts per lesion": "%.1f",
    "Seconds per case": "%.1f",
    "Changed by hand": "%.1f %%",
    "Reference seen": "%d",
}


def show_numbers(results: ReaderResults, *, label: str) -> None:
    """Show a table with a row per reader; medians, because a few long cases would hide the others."""
    latest = latest_readings(results.readings)
    rows = [_row(str(reader), group, results, label=label) for reader, group in latest.groupby("reader")]
    formats = {name: st.column_config.NumberColumn(format=kind) for name, kind in _COLUMNS.items()}
    formats[label] = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats)
    st.caption(
        "Medians, over the newest reading of each case. A lesion of the reference that a reader marked "
        f"nowhere is missed; {label} counts it as the chart does. Acts count undo, redo and corrections too."
    )


def latest_readings(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each reader's newest reading of each case."""
    newest = readings.groupby(["reader", "case_id"])["reading_id"].transform("max")
    return readings[readings["reading_id"] == newest]


def _values(results: ReaderResults, reader: str) -> pd.Series:
    """Return the reader's values of the metric, misses included: those that the chart shows."""
    arms = results.arms
    return arms.loc[(arms["prompt_source"] == PromptSource.DRAWN.value) & (arms["arm"] == reader), "value"]


def _row(reader: str, group: pd.DataFrame, results: ReaderResults, *, label: str) -> dict[str, object]:
    marked = group[group["lesion_id"].notna()]
    missed = results.missed[results.missed["reading_id"].isin(group["reading_id"])]
    cases = group.drop_duplicates("case_id")
    return {
        "Reader": reader,
        "Cases": len(cases),
        "Lesions": len(marked),
        "Missed": len(missed),
        label: _values(results, reader).median(),
        "Clicks per lesion": marked["clicks"].median(),
        "Acts per lesion": marked["interactions"].median(),
        "Seconds per case": cases["active_seconds"].median(),
        "Changed by hand": 100 * marked["share_changed"].mean(),
        "Reference seen": int(cases["reference_shown"].sum()),
    }
