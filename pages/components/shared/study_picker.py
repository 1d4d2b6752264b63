"""Choosing the study."""

from __future__ import annotations

import streamlit as st

from db.studies import Study
from pages.components.shared.empty_state import no_studies
from pages.components.shared.pickers import pick
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.view_choices import Choice


def require_study(snapshot: Snapshot) -> None:
    """Say how to begin, and end the page, where there is no study; to be called outside of columns."""
    if not snapshot.studies:
        no_studies()
        st.stop()


def pick_study(snapshot: Snapshot) -> Study:
    """Return the study that a page is about, out of at least one."""
    by_name = {study.study: study for study in snapshot.studies}
    # The study of the newest run is the one that people want to see first.
    newest = snapshot.runs[0].run.study if snapshot.runs else None
    chosen = pick(Choice.STUDY, {name: name for name in by_name}, label="Study", default=newest)
    return by_name[chosen]
