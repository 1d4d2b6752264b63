"""The panel that corrects a mask by hand."""

from __future__ import annotations

import streamlit as st

from core.annotation.lesion_masks import LesionMasks
from core.annotation.mask_edits import FillHoles, LargestComponent, MaskEdit, Smooth
from pages.components.case_session.callbacks import bound
from pages.components.prompting.canvas_state import brush_radius_px, set_brush_radius_px
from pages.components.prompting.picture_actions import clear_edits, edit_mask
from pages.components.prompting.picture_session import PictureSession
from pages.components.shared.labels import counted


def choose_brush() -> None:
    """Show the size of every freehand tool."""
    st.session_state["brush_slider"] = int(brush_radius_px())
    st.slider(
        "Brush radius in image pixels",
        1,
        60,
        key="brush_slider",
        on_change=lambda: set_brush_radius_px(st.session_state["brush_slider"]),
    )


def show_correction(session: PictureSession, masks: LesionMasks | None) -> None:
    """Show one-click corrections, and how much of the model's mask was changed."""
    held = session.lesion is None or session.lesion.locked or masks is None or not masks.final.any()
    radius = brush_radius_px()
    with st.container(horizontal=True, gap="xsmall"):
        _edit_button(session, "Fill holes", FillHoles(), held=held)
        _edit_button(session, "Largest piece", LargestComponent(), held=held)
        _edit_button(session, "Smooth", Smooth(max(radius / 2, 1.5)), held=held)
    untouched = session.lesion is None or session.lesion.edits.is_empty
    st.button(
        "Back to the model's mask",
        key=session.key_of("clear_edits"),
        type="tertiary",
        icon=":material/restart_alt:",
        disabled=untouched or session.lesion is None or session.lesion.locked,
        on_click=bound(session, clear_edits),
    )
    if masks is not None and not untouched and session.lesion is not None:
        edits = len(session.lesion.edits.edits)
        st.caption(
            f"{counted(edits, 'edit')} by hand; {masks.share_changed:.1%} of the mask changed. "
            "The model's mask is kept beside yours."
        )
    else:
        st.caption(
            "Brush D, eraser E, their size [ ]; add a polygon Y, cut one off X. A double click closes it."
        )


def _edit_button(session: PictureSession, label: str, edit: MaskEdit, *, held: bool) -> None:
    key = session.key_of(f"edit_{type(edit).__name__}")
    st.button(label, key=key, disabled=held, on_click=bound(session, edit_mask, edit))
