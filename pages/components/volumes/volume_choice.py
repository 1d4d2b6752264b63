"""The study and the volume that are open."""

from __future__ import annotations

import streamlit as st

from core.annotation.worklist import Worklist
from db.studies import Study
from pages.components.case_session.case_choice import chosen_case, show_case_box, show_neighbours
from pages.components.shared.pickers import pick
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.view_choices import Choice, remember
from pages.components.volumes.volume_opening import VOLUMES

_FITS = 20
"""Letters of a name that the list has room for."""


def pick_volume_study(snapshot: Snapshot, with_volumes: list[str]) -> Study:
    """Return the chosen study out of those with volumes, of which there is at least one."""
    chosen = pick(Choice.STUDY, {name: name for name in with_volumes}, label="Study")
    return next(study for study in snapshot.studies if study.study == chosen)


def choose_volume(worklist: Worklist) -> str:
    """Return the open case out of a list of volumes, of which there is at least one."""
    ordered = worklist.ordered
    chosen = chosen_case(ordered, default=worklist.resume or ordered[0])
    place = ordered.index(chosen)
    before = ordered[place - 1] if place else None
    after = ordered[place + 1] if place + 1 < len(ordered) else None
    show_neighbours(before, after, page=VOLUMES, key="volume")
    show_case_box(ordered, chosen, worklist=worklist)
    if len(chosen) > _FITS:
        st.caption(chosen)
    remember(Choice.CASE, chosen)
    return chosen
