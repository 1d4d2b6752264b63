"""The choice of the readers that charts and comparisons show."""

from __future__ import annotations

import pandas as pd
import streamlit as st

FIRST_READERS = 6
"""Shown unless others are chosen: 15 pairs can still be read."""
MOST_READERS = 20


def pick_readers(readings: pd.DataFrame) -> list[str]:
    """Return the readers shown, those with most cases by default; a single one is not asked for."""
    cases = readings.groupby("reader")["case_id"].nunique()
    names = [str(name) for name in cases.sort_values(ascending=False, kind="stable").index]
    if len(names) < 2:
        return names
    chosen = st.multiselect(
        "Readers in the charts and comparisons below",
        sorted(names),
        default=sorted(names[:FIRST_READERS]),
        max_selections=MOST_READERS,
        key=f"readers_{'_'.join(sorted(names))}",
        help=f"The {FIRST_READERS} with most cases unless you choose others; the table above has everybody.",
        select_all=False,
    )
    return sorted(chosen) or sorted(names[:FIRST_READERS])
