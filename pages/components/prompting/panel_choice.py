"""The panels at the right; only the one that is open is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.annotation.lesion_masks import LesionMasks
from pages.components.case_session.session import Desk
from pages.components.prompting.candidate_panel import show_candidates
from pages.components.prompting.canvas_state import CORRECT, DESCRIBE, PANEL, PANELS, PROMPTS, VERSIONS
from pages.components.prompting.correct_panel import choose_brush, show_correction
from pages.components.prompting.describe_panel import show_description
from pages.components.prompting.prompt_panel import show_history_buttons, show_prompts
from pages.components.prompting.versions_panel import show_versions


def show_panel(desk: Desk, masks: LesionMasks | None) -> None:
    """The choice of panel, and the panel.

    Args:
        desk: The open case.
        masks: Of the active lesion; None where it has none.
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
    _SHOW[panel or PROMPTS](desk, masks)


def _prompts(desk: Desk, masks: LesionMasks | None) -> None:
    show_history_buttons(desk)
    show_prompts(desk)
    show_candidates(desk, masks)


def _correct(desk: Desk, masks: LesionMasks | None) -> None:
    show_history_buttons(desk)
    choose_brush()
    show_correction(desk, masks)


_SHOW: Mapping[str, Callable[[Desk, LesionMasks | None], None]] = {
    PROMPTS: _prompts,
    CORRECT: _correct,
    DESCRIBE: lambda desk, _: show_description(desk),
    VERSIONS: lambda desk, _: show_versions(desk),
}
