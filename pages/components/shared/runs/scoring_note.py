"""A note on answers without prompts that were scored otherwise than now."""

from __future__ import annotations

import streamlit as st

from db.analysis import UNPROMPTED, scored_by_lesion
from db.runs import RunStatus
from pages.components.shared.comparison import stamp
from pages.components.shared.labels import counted
from pages.components.shared.resources import store


def note_scoring(status: RunStatus) -> None:
    """Say so where such answers were held against each of a case's lesions alone; else nothing."""
    if not set(status.run.prompts) & set(UNPROMPTED):
        return
    if n := _by_lesion(f"{store().path}|{stamp(status)}", status.run.run_id):
        st.warning(
            f"In {counted(n, 'case')} of several lesions the answer without prompts, which is one for the "
            "whole case, was held against each lesion alone, as earlier versions did: even a perfect answer "
            "then scores below 1. Run it again to hold it against all lesions at once.",
            icon=":material/warning:",
        )


@st.cache_data(max_entries=64, show_spinner=False)
def _by_lesion(since: str, run_id: str) -> int:
    with store().connect() as con:
        return scored_by_lesion(con, run_id)
