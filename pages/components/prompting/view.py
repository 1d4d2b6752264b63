"""How the image is shown: zoom, grey values, masks over it. Nothing here changes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.display import DisplayFrame
from core.display_layers import LayerStyle
from core.imaging.window import Window
from pages.components.prompting.acts import set_reference
from pages.components.prompting.desk import Desk
from pages.components.prompting.desk_state import present_desk
from pages.components.prompting.taking_up import take_up_drawing

_HIDDEN = "_masks_hidden"
_STYLES = {LayerStyle.BOTH: "Both", LayerStyle.CONTOUR: "Contour", LayerStyle.FILL: "Fill"}
_STEP = 1.5
_PAN = 0.25


@dataclass(frozen=True, slots=True)
class View:
    """What the person chose."""

    window: Window
    opacity: float
    style: LayerStyle
    masks_hidden: bool


def choose_view(desk: Desk) -> View:
    """The controls of the picture."""
    hidden = bool(st.session_state.get(_HIDDEN, False))
    brightness = st.slider("Brightness", -0.5, 0.5, 0.0, 0.05, key="view_brightness", persist_state="session")
    contrast = st.slider("Contrast", 0.5, 3.0, 1.0, 0.1, key="view_contrast", persist_state="session")
    opacity = st.slider("Mask opacity", 0.0, 1.0, 0.3, 0.05, key="view_opacity", persist_state="session")
    style = st.segmented_control(
        "Masks as",
        list(_STYLES),
        default=LayerStyle.BOTH,
        format_func=lambda style: _STYLES[style],
        required=True,
        key="view_style",
        persist_state="session",
        width="stretch",
    )
    st.toggle(
        "Show the reference",
        value=desk.reference,
        key=f"view_reference_{desk.serial}",
        disabled=not desk.case.lesions,
        on_change=set_reference,
        args=(f"view_reference_{desk.serial}",),
        help="Who has seen a reference is written down, and readings accepted afterwards say so."
        if desk.case.lesions
        else "This case has no reference.",
    )
    return View(Window(brightness, contrast), opacity, style, hidden)


def zoom_bar(desk: Desk, *, zooming: bool) -> None:
    """Buttons below the canvas."""
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="center", key="zoom_bar"):
        _zoom_button("Zoom in", ":material/zoom_in:", "I", lambda frame: frame.zoom_by(_STEP))
        _zoom_button("Zoom out", ":material/zoom_out:", "O", lambda frame: frame.zoom_by(1 / _STEP))
