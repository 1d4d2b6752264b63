"""Accepting the case."""

from __future__ import annotations

import streamlit as st

from core.annotation.worklist import Worklist
from pages.components.prompting.case_choice import accept_and_go_on
from pages.components.prompting.desk import Desk


def show_accept(desk: Desk, worklist: Worklist) -> None:
    """One button, and what the report still lacks."""
    drawn = [lesion for lesion in desk.draft.lesions if not lesion.is_untouched]
    st.button(
        "Accept and go on" if drawn else "Accept: no lesion",
        icon=":material/check:",
        key="accept",
        type="primary",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=desk.conflict is not None,
        help="Writes masks, prompts and the report, then opens the next case that is not read",
        on_click=accept_and_go_on,
        args=(worklist,),
    )
    without = [lesion.lesion_id for lesion in drawn if lesion.birads.category is None]
    if without:
        which = "lesion " + ", ".join(without) if len(drawn) > 1 else "the lesion"
        st.caption(f"No BI-RADS category given for {which}.")
