"""Who did what."""

from __future__ import annotations

import streamlit as st

from db.audit import audit_log
from pages.components.resources import store

_NAMES = {
    "recorded_at": "When (UTC)",
    "who": "Who",
    "action": "Did what",
    "study": "Study",
    "case_id": "Case",
    "detail": "Detail",
}


def show_audit() -> None:
    """The newest thousand lines of the log."""
    with store().connect() as con:
        log = audit_log(con)
    if log.empty:
        st.caption("Nothing is written down yet.")
        return
    formats = {"When (UTC)": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm:ss")}
    named = log.fillna({"study": "", "case_id": "", "detail": ""}).rename(columns=_NAMES)
    st.dataframe(named, hide_index=True, column_config=formats, height=560)
