"""The choice of the case that is open: a box of the cases, and buttons to the ones before and after."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.annotation.worklist import Worklist
from core.annotation.worklist_facts import ReadState
from pages.components.case_session.open_cases import go_to_case
from pages.components.case_session.session import CasePage
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.shared.markdown import md
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.shared.view_choices import Choice, current, linked, preset

MOST_OPTIONS = 500
"""Cases in the box, those about the open one; the buttons lead on, and the list can be narrowed."""

_GLYPHS = {ReadState.UNREAD: "○", ReadState.STARTED: "◐", ReadState.READ: "●"}


def chosen_case(options: Sequence[str], *, default: str) -> str:
    """Return the case of the address or of the last choice; one of the address that is not there is named."""
    chosen = current(Choice.CASE, options, default=default)
    note_unknown_link(linked(Choice.CASE), options)
    st.session_state[Choice.CASE.widget_key] = chosen
    return chosen


def show_progress(worklist: Worklist) -> None:
    """Show how much of the list is read."""
    progress = worklist.progress
    share = progress.read / progress.total if progress.total else 0.0
    begun = f", {progress.started} begun" if progress.started else ""
    volumes = f"; {worklist.volumes} volumes are not listed here" if worklist.volumes else ""
    st.progress(share, text=md(":small[{} of {} read{}{}]", progress.read, progress.total, begun, volumes))


def show_neighbours(before: str | None, after: str | None, *, page: CasePage, key: str) -> None:
    """Show the buttons to the case before and the one after.

    Args:
        before: The case before; None where there is none.
        after: The case after; None where there is none.
        page: The page that the cases are open on.
        key: Begins the buttons' keys.
    """
    left, right = st.columns(2, gap="xsmall")
    with left:
        _go_button("Back", before, page, key=f"{key}_back", look=(":material/chevron_left:", "J"))
    with right:
        _go_button("Next", after, page, key=f"{key}_next", look=(":material/chevron_right:", "K"))


def show_case_box(options: Sequence[str], chosen: str, *, worklist: Worklist) -> None:
    """Show the box of the cases, with a sign for how far each is read."""
    near = nearby(options, chosen)
    st.selectbox(
        "Case",
        near,
        index=near.index(chosen),
        key=box_key(chosen),
        on_change=choose_in_box,
        args=(chosen,),
        format_func=lambda case_id: f"{_GLYPHS[worklist.read_state(case_id)]} {case_id}",
        label_visibility="collapsed",
    )
    if len(options) > MOST_OPTIONS:
        st.caption(f"{MOST_OPTIONS:,} of {len(options):,} cases in the box, about the open one")


def box_key(case_id: str) -> str:
    """Return the key of the box while that case is open.

    Each message of the browser tells what all boxes show there; one that shows the case before is late, and
    under a key of its own it chooses nothing.
    """
    return f"{Choice.CASE.widget_key}_{case_id}"


def choose_in_box(case_id: str) -> None:
    """Open the chosen case, from the box drawn while `case_id` was open; the same case is no choice."""
    with uninterrupted():
        chosen = st.session_state[box_key(case_id)]
        if chosen != case_id:
            preset(Choice.CASE, chosen)


def nearby(options: Sequence[str], chosen: str) -> Sequence[str]:
    """Return the options about the chosen one, at most `MOST_OPTIONS`: a browser draws no more."""
    place = options.index(chosen)
    start = max(0, min(place - MOST_OPTIONS // 2, len(options) - MOST_OPTIONS))
    return options[start : start + MOST_OPTIONS]


def _go_button(label: str, case_id: str | None, page: CasePage, *, key: str, look: tuple[str, str]) -> None:
    icon, shortcut = look
    st.button(
        label,
        icon=icon,
        key=key,
        width="stretch",
        help=f"{label} case ({shortcut})",
        shortcut=shortcut,
        disabled=case_id is None,
        on_click=go_to_case,
        args=(case_id, page),
    )
