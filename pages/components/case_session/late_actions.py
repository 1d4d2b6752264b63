"""Actions that arrived for a case no longer open: where they are now, or the text to give back."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

_LATE = "_late_actions"


@dataclass(frozen=True, slots=True)
class LateAction:
    """An action on a case that had been left.

    Attributes:
        case_id: The case it was done on.
        what: A few words, or the text that was typed.
        refused: The reason why it could not be stored, a sentence; None where it is in the case's draft now.
    """

    case_id: str
    what: str
    refused: str | None = None


def note_late_action(late: LateAction) -> None:
    """Keep it until the person has seen it."""
    _late_actions().append(late)


def show_late_actions() -> None:
    """Say what came late: where it is now, or the text of what could not be stored."""
    late = _late_actions()
    for place, one in enumerate(late):
        with st.container(key=f"late_action_{place}"):
            if one.refused is None:
                st.info("Arrived after the case was left, and is in its draft:")
            else:
                st.warning(f"Not stored ({one.refused}); it is given back here:")
            st.text(f"{one.case_id}: {one.what}")
    if late:
        st.button("Seen", key="late_actions_seen", type="tertiary", on_click=late.clear)


def _late_actions() -> list[LateAction]:
    late: list[LateAction] = st.session_state.setdefault(_LATE, [])
    return late
