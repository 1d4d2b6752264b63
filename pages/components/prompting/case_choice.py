"""Which case is open: from the address, the list, or where the reader stopped."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.annotation.worklist import Standing, Worklist
from pages.components.prompting.desk_state import open_desk_here
from pages.components.prompting.openings import desk_lock, note_act
from pages.components.prompting.saving import keep
from pages.components.prompting.taking_up import take_up_drawing
from pages.components.prompting.uninterrupted import uninterrupted
from pages.components.prompting.worklist_state import standing_of
from pages.components.shared.markdown import md
from pages.components.shared.session import Choice, current, linked, preset, remember
from pages.components.shared.unknown_link import note_unknown_link

MOST_OPTIONS = 500
"""Cases in the box, those about the open one; the buttons lead on, and the list can be narrowed."""

_GLYPHS = {Standing.UNREAD: "○", Standing.STARTED: "◐", Standing.READ: "●"}


def choose_case(worklist: Worklist) -> str | None:
    """The open case, chosen in the box, by the buttons or by the address; None on an empty list."""
    listed = worklist.listed
    if not listed:
        return None
    first = worklist.resume if worklist.resume in listed else listed[0]
    # The open case stays open after it has left the list, because it has just been read.
    options = list(listed) if (now := _now(worklist)) is None or now in listed else [now, *listed]
    chosen = current(Choice.CASE, options, default=first or listed[0])
    note_unknown_link(linked(Choice.CASE), options)
    st.session_state[Choice.CASE.widget_key] = chosen
    _neighbours(worklist, chosen)
    near = nearby(options, chosen)
    st.selectbox(
        "Case",
        near,
        index=near.index(chosen),
        key=box_key(chosen),
        on_change=choose_in_box,
        args=(chosen,),
        format_func=lambda case_id: f"{_GLYPHS[standing_of(worklist, case_id, None)]} {case_id}",
        label_visibility="collapsed",
    )
    if len(options) > MOST_OPTIONS:
        st.caption(f"{MOST_OPTIONS:,} of {len(options):,} cases in the box, about the open one")
    remember(Choice.CASE, chosen)
    return chosen


def box_key(case_id: str) -> str:
    """Key of the box while that case is open.

    Each message of the browser tells what all boxes show there; one that shows the case before is late, and
    under a key of its own it chooses nothing.
    """
    return f"{Choice.CASE.widget_key}_{case_id}"


def choose_in_box(case_id: str) -> None:
    """Callback of the box that was drawn while that case was open; the same case is no choice."""
    with uninterrupted():
        chosen = st.session_state[box_key(case_id)]
        if chosen != case_id:
            preset(Choice.CASE, chosen)


def nearby(options: Sequence[str], chosen: str) -> Sequence[str]:
    """The options about the chosen one, at most `MOST_OPTIONS`: a browser draws no more."""
    place = options.index(chosen)
    start = max(0, min(place - MOST_OPTIONS // 2, len(options) - MOST_OPTIONS))
    return options[start : start + MOST_OPTIONS]


def show_progress(worklist: Worklist) -> None:
    """How much of the list is read."""
    progress = worklist.progress
    share = progress.read / progress.total if progress.total else 0.0
    begun = f", {progress.started} begun" if progress.started else ""
    volumes = f"; {worklist.volumes} volumes are not listed here" if worklist.volumes else ""
    st.progress(share, text=md(":small[{} of {} read{}{}]", progress.read, progress.total, begun, volumes))


def nothing_listed(worklist: Worklist) -> str:
    """What to say of an empty list."""
    if worklist.volumes and not worklist.ordered:
        return (
            f"All {worklist.volumes} cases of this list are volumes, and this page is for pictures. "
            "Choose another study at the left."
        )
    return "No case is on this worklist. Change what it shows, at the left."


def _now(worklist: Worklist) -> str | None:
    kept = st.session_state.get(Choice.CASE.widget_key)
    return kept if kept in worklist.ordered else None


def _neighbours(worklist: Worklist, case_id: str) -> None:
    before, after = worklist.previous_before(case_id), worklist.next_after(case_id)
    left, right = st.columns(2, gap="xsmall")
    with left:
        _go("Back", before, icon=":material/chevron_left:", shortcut="J")
    with right:
        _go("Next", after, icon=":material/chevron_right:", shortcut="K")


def _go(label: str, case_id: str | None, *, icon: str, shortcut: str) -> None:
    st.button(
        label,
        icon=icon,
        key=f"go_{label.lower()}",
        width="stretch",
        help=f"{label} case ({shortcut})",
        shortcut=shortcut,
        disabled=case_id is None,
        on_click=_open,
        args=(case_id,),
    )


def _open(case_id: str) -> None:
    """What is drawn on the case that is left is saved first."""
    with uninterrupted(), desk_lock():
        note_act()
        take_up_drawing()
        desk = open_desk_here()
        if desk is not None:
            keep(desk)
            if desk.not_saved is not None:  # to be read on the page, and nothing is left behind
                return
        preset(Choice.CASE, case_id)
