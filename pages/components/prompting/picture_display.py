"""How the image is shown: zoom, grey values, masks over it. Nothing here changes what a model sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.display import DisplayFrame
from core.display_layers import LayerStyle
from core.imaging.window import Window
from pages.components.case_session.actions import frame_mask, reframe, set_reference
from pages.components.case_session.callbacks import bound, bound_value, note_act
from pages.components.case_session.session import Desk
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.markdown import md

_HIDDEN = "_masks_hidden"
_STYLES = {LayerStyle.BOTH: "Both", LayerStyle.CONTOUR: "Line", LayerStyle.FILL: "Fill"}
_STEP = 1.5
_PAN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class View:
    """What the person chose."""

    window: Window
    opacity: float
    style: LayerStyle
    masks_hidden: bool


_SCALES = {
    "brightness": ("Brightness", (-0.5, 0.5, 0.0, 0.05)),
    "contrast": ("Contrast", (0.5, 3.0, 1.0, 0.1)),
    "opacity": ("Mask opacity", (0.0, 1.0, 0.3, 0.05)),
}
"""Label; least, most, first value and step."""


def chosen_view() -> View:
    """What the controls say; they may be drawn afterwards, so that the picture need not wait for them."""
    brightness, contrast, opacity = (
        float(st.session_state.get(f"view_{name}", scale[2])) for name, (_, scale) in _SCALES.items()
    )
    style = LayerStyle(st.session_state.get("view_style") or LayerStyle.BOTH)
    hidden = bool(st.session_state.get(_HIDDEN, False))
    return View(Window(brightness, contrast), opacity, style, hidden)


def show_view_controls(desk: Desk) -> None:
    """The controls of the picture."""
    for name, (label, scale) in _SCALES.items():
        st.slider(label, *scale, key=f"view_{name}", persist_state="session")
    st.segmented_control(
        "Masks as",
        list(_STYLES),
        default=LayerStyle.BOTH,
        format_func=lambda style: _STYLES[style],
        required=True,
        key="view_style",
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    key = desk.key_of("view_reference")
    st.toggle(
        "Show the reference",
        value=desk.reference,
        key=key,
        disabled=not desk.case.lesions,
        on_change=bound_value(desk, key, set_reference),
        help="Who has seen a reference is written down, and readings accepted afterwards say so."
        if desk.case.lesions
        else "This case has no reference.",
    )


def zoom_bar(desk: Desk, mask: NDArray[np.bool_] | None) -> None:
    """Buttons below the canvas; `mask` is the active lesion's, for the zoom that fits it."""
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="center", key="zoom_bar"):
        hidden = bool(st.session_state.get(_HIDDEN, False))
        eye = md(":material/visibility_off:") if hidden else md(":material/visibility:")
        _button("Hide or show the masks", eye, "H", _toggle_masks)
        _frame_button(desk, "Zoom in", md(":material/add:"), "I", lambda frame: frame.zoom_by(_STEP))
        _frame_button(desk, "Zoom out", md(":material/remove:"), "O", lambda frame: frame.zoom_by(1 / _STEP))
        _frame_button(desk, "Whole image", md(":material/fit_screen:"), "W", lambda frame: frame.whole())
        empty = np.zeros((1, 1), dtype=bool)
        fit = empty if mask is None else mask
        _button("Fit the lesion", md(":material/center_focus_strong:"), "F", bound(desk, frame_mask, fit))
        if desk.frame.is_zoomed:
            _pan_buttons(desk)


_PANS = {
    "left": (md(":material/arrow_back:"), 0, -1),
    "up": (md(":material/arrow_upward:"), -1, 0),
    "down": (md(":material/arrow_downward:"), 1, 0),
    "right": (md(":material/arrow_forward:"), 0, 1),
}


def _pan_buttons(desk: Desk) -> None:
    with st.container(horizontal=True, gap="xsmall", width="content", wrap=False, key="pan_buttons"):
        for name, (icon, down, right) in _PANS.items():
            pan = _pan(down * _PAN_SHARE, right * _PAN_SHARE)
            _frame_button(desk, f"Move {name}", icon, f"Shift+{name}", pan)


def _pan(down: float, right: float) -> Callable[[DisplayFrame], DisplayFrame]:
    return lambda frame: frame.pan(down, right)


def _frame_button(
    desk: Desk, label: str, icon: str, shortcut: str, change: Callable[[DisplayFrame], DisplayFrame]
) -> None:
    _button(label, icon, shortcut, bound(desk, reframe, change))


def _button(label: str, icon: str, shortcut: str, act: Callable[[], None]) -> None:
    key = f"view_{label.lower().replace(' ', '_')}"
    st.button(label, icon=icon, key=key, help=f"{label} ({shortcut})", shortcut=shortcut, on_click=act)


def _toggle_masks() -> None:
    with uninterrupted():
        note_act()
        st.session_state[_HIDDEN] = not st.session_state.get(_HIDDEN, False)
