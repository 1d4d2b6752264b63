"""The table of studies with their counts."""

from __future__ import annotations

import streamlit as st

from pages.components.overview.overview_reads import overview
from pages.components.shared.labels import NOTHING
from pages.components.shared.snapshot import Snapshot

_COUNTS = {
    "cases": "Cases",
    "patients": "Patients",
    "look_alike_groups": "Look-alikes",
    "lesions": "Lesions",
    "benign": "Benign",
    "malignant": "Malignant",
    "normal": "Normal",
    "unknown": "Unknown",
    "without_spacing": "No spacing",
    "without_birads": "No BI-RADS",
}

_SELDOM = ("look_alike_groups", "unknown")
"""Not shown where no study has any; look-alike groups stand for patients that are not known."""


def show_studies(snapshot: Snapshot) -> None:
    """Show one row per study."""
    table = overview(snapshot.studies)
    shown = [name for name in _COUNTS if name not in _SELDOM or table[name].any()]
    columns = {"study": st.column_config.TextColumn("Study", width="medium")}
    columns |= {
        name: st.column_config.NumberColumn(_COUNTS[name], format="localized", width="small")
        for name in shown
    }
    columns["imported_at"] = st.column_config.DatetimeColumn("Last import (UTC)", format="D MMM YYYY, HH:mm")
    st.dataframe(
        table[list(columns)], column_config=columns, hide_index=True, placeholder=NOTHING, alt="Studies"
    )
