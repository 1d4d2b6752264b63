"""The picker of whose readings are shown."""

from __future__ import annotations

import streamlit as st

from core.annotation.blinding import Viewpoint
from core.annotation.people import Reader, Role, has_role
from pages.components.reader_results.accepted_readings import note_unblinding

_NOTED = "_unblinding_noted"


def pick_viewpoint(reader: Reader, study: str) -> Viewpoint:
    """Return one's own readings; a researcher may ask for everybody's, which is written down."""
    may = has_role(reader, Role.RESEARCHER)
    wanted = st.toggle(
        "Show everybody's readings",
        key="unblinded",
        disabled=not may,
        help="Is written into the audit log: who has seen the readings of others reads no longer blinded."
        if may
        else "Readers see their own readings only. A researcher may see everybody's.",
    )
    viewpoint = Viewpoint(reader, unblinded=bool(wanted and may))
    if viewpoint.unblinded and st.session_state.get(_NOTED) != (reader.name, study):
        note_unblinding(study, viewpoint)
        st.session_state[_NOTED] = (reader.name, study)
    return viewpoint
