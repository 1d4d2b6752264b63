"""A button for each lesion of the case, in its colour."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.annotation.draft import LesionDraft
from pages.components.case_session.actions import select_lesion
from pages.components.case_session.callbacks import bound
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.case_session.session import AnySession


def show_lesion_buttons(session: AnySession, *, key: str, icon: Callable[[LesionDraft], str | None]) -> None:
    """Show the lesions to choose from, the active one pressed.

    Args:
        session: The open case.
        key: Begins the buttons' keys.
        icon: Gives the symbol of a lesion.
    """
    for lesion in session.draft.lesions:
        st.button(
            f"Lesion {lesion.lesion_id}",
            icon=icon(lesion),
            key=session.key_of(f"{key}_{lesion.lesion_id}"),
            type="primary" if lesion.lesion_id == session.draft.active else "secondary",
            on_click=bound(session, select_lesion, lesion.lesion_id),
        )


def colour_lesion_buttons(session: AnySession, *, key: str) -> None:
    """Put the style on the page that gives each button its lesion's colour."""
    rules = "".join(
        f".st-key-{session.key_of(f'{key}_{lesion.lesion_id}')} button "
        f"{{ border-left: 0.5rem solid {lesion_colour(lesion.colour_index)}; }}"
        for lesion in session.draft.lesions
    )
    st.html(f"<style>{rules}</style>")
