"""A log of who did what."""

from __future__ import annotations

import streamlit as st

from db.audit import audit_log
from pages.components.shared.resources import store
from pages.components.shared.table_height import table_height

_NAMES = {
    "audit_id": "No.",
    "recorded_at": "When (UTC)",
    "who": "Who",
    "action": "Did what",
    "study": "Study",
    "case_id": "Case",
    "detail": "Detail",
}
"""The names of the columns that are shown; the digests of the chain are for `python -m jobs.audit`."""
_MOST_PX = 560


def show_audit() -> None:
    """Show the newest thousand lines of the log."""
    with store().connect() as con:
        log = audit_log(con)
    if log.empty:
        st.caption("Nothing is written down yet.")
        return
    formats = {
        "No.": st.column_config.NumberColumn(width=50),
        "When (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm:ss"),
    }
    named = log[list(_NAMES)].fillna({"study": "", "case_id": "", "detail": ""}).rename(columns=_NAMES)
    height = table_height(len(named), most_px=_MOST_PX)
    st.dataframe(named, hide_index=True, column_config=formats, height=height)
