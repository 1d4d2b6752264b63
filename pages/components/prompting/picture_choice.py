"""The picture that is open: from the address, the list, or where the reader stopped."""

from __future__ import annotations

import streamlit as st

from core.annotation.worklist import Worklist
from pages.components.case_session.case_choice import chosen_case, show_case_box, show_neighbours
from pages.components.prompting.picture_opening import PROMPTING
from pages.components.shared.view_choices import Choice, remember


def choose_picture(worklist: Worklist) -> str | None:
    """Return the open case, chosen in the box, by the buttons or by the address; None on an empty list."""
    listed = worklist.listed
    if not listed:
        return None
    first = worklist.resume if worklist.resume in listed else listed[0]
    # The open case stays open after it has left the list, because it has just been read.
    options = list(listed) if (now := _now(worklist)) is None or now in listed else [now, *listed]
    chosen = chosen_case(options, default=first or listed[0])
    before, after = worklist.previous_before(chosen), worklist.next_after(chosen)
    show_neighbours(before, after, page=PROMPTING, key="go")
    show_case_box(options, chosen, worklist=worklist)
    remember(Choice.CASE, chosen)
    return chosen


def nothing_listed(worklist: Worklist) -> str:
    """Return what to say of an empty list."""
    if worklist.volumes and not worklist.ordered:
        return (
            f"All {worklist.volumes} cases of this list are volumes, and this page is for pictures. "
            "Choose another study at the left."
        )
    return "No case is on this worklist. Change what it shows, at the left."


def _now(worklist: Worklist) -> str | None:
    kept = st.session_state.get(Choice.CASE.widget_key)
    return kept if kept in worklist.ordered else None
