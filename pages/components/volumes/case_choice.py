"""Which study and which volume is open."""

from __future__ import annotations

import streamlit as st

from core.annotation.worklist import Standing, Worklist
from db.studies import Study
from pages.components.prompting.case_choice import box_key, choose_in_box
from pages.components.prompting.openings import desk_lock
from pages.components.prompting.saving import keep
from pages.components.prompting.uninterrupted import uninterrupted
from pages.components.shared.markdown import md
from pages.components.shared.pickers import pick
from pages.components.shared.session import Choice, current, linked, preset, remember
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.unknown_link import note_unknown_link
from pages.components.volumes.desk import open_volume_desk
from pages.components.volumes.taking_up import take_up_acts

_FITS = 20
"""Letters of a name that the list has room for."""
_GLYPHS = {Standing.UNREAD: "○", Standing.STARTED: "◐", Standing.READ: "●"}


def pick_volume_study(snapshot: Snapshot, with_volumes: list[str]) -> Study:
    """A study out of those with volumes, of which there is at least one."""
    chosen = pick(Choice.STUDY, {name: name for name in with_volumes}, label="Study")
    return next(study for study in snapshot.studies if study.study == chosen)


def choose_volume(worklist: Worklist, volumes: list[str]) -> str:
    """The open case, in the reader's own order where he has one."""
    ordered = [case_id for case_id in worklist.ordered if case_id in volumes] or volumes
    first = worklist.resume if worklist.resume in ordered else ordered[0]
    chosen = current(Choice.CASE, ordered, default=first or ordered[0])
    note_unknown_link(linked(Choice.CASE), ordered)
    st.session_state[Choice.CASE.widget_key] = chosen
    place = ordered.index(chosen)
    left, right = st.columns(2, gap="xsmall")
    with left:
        _go("Back", ordered[place - 1] if place else None, md(":material/chevron_left:"), "J")
    with right:
        _go(
            "Next",
            ordered[place + 1] if place + 1 < len(ordered) else None,
            md(":material/chevron_right:"),
            "K",
        )
    st.selectbox(
        "Case",
        ordered,
        index=place,
        key=box_key(chosen),
        on_change=choose_in_box,
        args=(chosen,),
        format_func=lambda case_id: f"{_GLYPHS[worklist.standing(case_id)]} {case_id}",
        label_visibility="collapsed",
    )
    if len(chosen) > _FITS:
        st.caption(chosen)
    remember(Choice.CASE, chosen)
    return chosen


def _go(label: str, case_id: str | None, icon: str, shortcut: str) -> None:
    st.button(
        label, icon=icon, key=f"volume_{label.lower()}", width="stretch", shortcut=shortcut,
        disabled=case_id is None, on_click=_open, args=(case_id,),
    )  # fmt: skip


def _open(case_id: str) -> None:
    """What is drawn on the case that is left is saved first."""
    with uninterrupted(), desk_lock():
        take_up_acts()
        desk = open_volume_desk()
        if desk is not None:
            keep(desk)
            if desk.not_saved is not None:
                return
        preset(Choice.CASE, case_id)
