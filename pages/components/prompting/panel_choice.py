"""The panels at the right; only the one that is open is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.annotation.lesion_masks import LesionMasks
from pages.components.prompting.candidate_panel import show_candidates
from pages.components.prompting.canvas_state import CORRECT, DESCRIBE, PANEL, PANELS, PROMPTS, VERSIONS
from pages.components.prompting.correct_panel import choose_brush, show_correction
from pages.components.prompting.describe_panel import show_description
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_panel import show_history_buttons, show_prompts
from pages.components.prompting.versions_panel import show_versions


def show_panel(session: PictureSession, masks: LesionMasks | None) -> None:
    """Show the choice of panel, and the panel.

    Args:
        session: The open case.
        masks: Those of the active lesion; None where it has none.
    """
    st.session_state.setdefault(PANEL, PROMPTS)
    panel = st.segmented_control(
        "Panel",
        PANELS,
        key=PANEL,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    _SHOW[panel or PROMPTS](session, masks)


def _prompts(session: PictureSession, masks: LesionMasks | None) -> None:
    show_history_buttons(session)
    show_prompts(session)
    show_candidates(session, masks)


def _correct(session: PictureSession, masks: LesionMasks | None) -> None:
    show_history_buttons(session)
    choose_brush()
    show_correction(session, masks)


_SHOW: Mapping[str, Callable[[PictureSession, LesionMasks | None], None]] = {
    PROMPTS: _prompts,
    CORRECT: _correct,
    DESCRIBE: lambda session, _: show_description(session),
    VERSIONS: lambda session, _: show_versions(session),
}
