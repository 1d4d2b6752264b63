"""Clicks, seconds and Dice per reader, in a line each."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.components.reader_results.accepted_readings import ReaderResults

_COLUMNS = {
    "Cases": "%d",
    "Lesions": "%d",
    "Missed": "%d",
    "Clicks per lesion": "%.1f",
    "Acts per lesion": "%.1f",
    "Seconds per case": "%.0f",
    "Changed by hand": "%.1f %%",
    "Reference seen": "%d",
}


def show_numbers(results: ReaderResults, *, metric: str, label: str) -> None:
    """Show a table with a row per reader; medians, because a few long cases would hide the others."""
    latest = latest_readings(results.readings)
    rows = [
        _row(str(reader), group, results, metric=metric, label=label)
        for reader, group in latest.groupby("reader")
    ]
    formats = {name: st.column_config.NumberColumn(format=kind) for name, kind in _COLUMNS.items()}
    formats[label] = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats)
    st.caption(
        "Medians, over the newest reading of each case. A lesion of the reference that a reader marked "
        "nowhere is counted as missed. Acts count undo, redo and corrections too."
    )


def latest_readings(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of each reader's newest reading of each case."""
    newest = readings.groupby(["reader", "case_id"])["reading_id"].transform("max")
    return readings[readings["reading_id"] == newest]


def _row(
    reader: str, group: pd.DataFrame, results: ReaderResults, *, metric: str, label: str
) -> dict[str, object]:
    marked = group[group["lesion_id"].notna()]
    missed = results.missed[results.missed["reading_id"].isin(group["reading_id"])]
    cases = group.drop_duplicates("case_id")
    return {
        "Reader": reader,
        "Cases": len(cases),
        "Lesions": len(marked),
        "Missed": len(missed),
        label: marked[metric].median(),
        "Clicks per lesion": marked["clicks"].median(),
        "Acts per lesion": marked["interactions"].median(),
        "Seconds per case": cases["active_seconds"].median(),
        "Changed by hand": 100 * marked["share_changed"].mean(),
        "Reference seen": int(cases["reference_shown"].sum()),
    }
