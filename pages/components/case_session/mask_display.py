"""The display of masks and the reference over the image, chosen alike on Prompting and Volumes."""

from __future__ import annotations

import streamlit as st

from core.display.layers import LayerStyle
from pages.components.case_session.actions import set_reference
from pages.components.case_session.callbacks import bound_value
from pages.components.case_session.session import AnySession

_STYLES = {LayerStyle.BOTH: "Both", LayerStyle.CONTOUR: "Line", LayerStyle.FILL: "Fill"}


def pick_mask_style(key: str) -> None:
    """Show the choice of a mask's style."""
    st.segmented_control(
        "Masks as",
        list(_STYLES),
        default=LayerStyle.BOTH,
        format_func=lambda style: _STYLES[style],
        required=True,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )


def chosen_mask_style(key: str) -> LayerStyle:
    """Return the style that was chosen; the control may be drawn afterwards."""
    return LayerStyle(st.session_state.get(key) or LayerStyle.BOTH)


def show_reference_toggle(session: AnySession, name: str) -> None:
    """Show the switch of the reference; showing it is written down."""
    key = session.key_of(name)
    st.toggle(
        "Show the reference",
        value=session.reference_shown,
        key=key,
        disabled=not session.case.lesions,
        on_change=bound_value(session, key, set_reference),
        help="Who has seen a reference is written down, and readings accepted afterwards say so."
        if session.case.lesions
        else "This case has no reference.",
    )
