"""The choices of how masks look; zoom, brightness and contrast act in the browser (`picture_pane`)."""

from __future__ import annotations

from pages.components.case_session.mask_display import pick_mask_style, show_reference_toggle
from pages.components.prompting.picture_session import PictureSession

MASK_STYLE = "view_style"
"""Key of the choice between fill and line."""


def show_display_controls(session: PictureSession) -> None:
    """Show the controls of the masks."""
    pick_mask_style(MASK_STYLE)
    show_reference_toggle(session, "view_reference")
