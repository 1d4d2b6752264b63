"""The display of the image: zoom, grey values, masks over it. Nothing here changes what a model sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.display.brightness_contrast import BrightnessContrast
from core.display.frame import DisplayFrame
from core.display.layers import LayerStyle
from pages.components.case_session.actions import reframe
from pages.components.case_session.callbacks import bound
from pages.components.case_session.mask_display import (
    chosen_mask_style,
    masks_are_hidden,
    pick_mask_style,
    show_reference_toggle,
    toggle_masks,
)
from pages.components.prompting.picture_actions import frame_mask
from pages.components.prompting.picture_session import PictureSession
from pages.components.shared.markdown import md

_HIDDEN, _STYLE = "_masks_hidden", "view_style"
_STEP = 1.5
_PAN_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class PictureDisplay:
    """The display that the person chose."""

    window: BrightnessContrast
    opacity: float
    style: LayerStyle
    masks_hidden: bool


_SCALES = {
    "brightness": ("Brightness", (-0.5, 0.5, 0.0, 0.05)),
    "contrast": ("Contrast", (0.5, 3.0, 1.0, 0.1)),
    "opacity": ("Mask opacity", (0.0, 1.0, 0.3, 0.05)),
}
"""Label; least, most, first value and step."""


def chosen_display() -> PictureDisplay:
    """Return what the controls say; they may be drawn afterwards, so that the picture need not wait."""
    brightness, contrast, opacity = (
        float(st.session_state.get(f"view_{name}", scale[2])) for name, (_, scale) in _SCALES.items()
    )
    window, hidden = BrightnessContrast(brightness, contrast), masks_are_hidden(_HIDDEN)
    return PictureDisplay(window, opacity, chosen_mask_style(_STYLE), hidden)


def show_display_controls(session: PictureSession) -> None:
    """Show the controls of the picture."""
    for name, (label, scale) in _SCALES.items():
        st.slider(label, *scale, key=f"view_{name}", persist_state="session")
    pick_mask_style(_STYLE)
    show_reference_toggle(session, "view_reference")


def zoom_bar(session: PictureSession, mask: NDArray[np.bool_] | None) -> None:
    """Show the buttons below the canvas; `mask` is the active lesion's, for the zoom that fits it."""
    with st.container(horizontal=True, gap="xsmall", horizontal_alignment="center", key="zoom_bar"):
        hidden = masks_are_hidden(_HIDDEN)
        eye = md(":material/visibility_off:") if hidden else md(":material/visibility:")
        _button("Hide or show the masks", eye, "H", partial(toggle_masks, _HIDDEN))
        _frame_button(session, "Zoom in", md(":material/add:"), "I", lambda frame: frame.zoom_by(_STEP))
        _frame_button(
            session, "Zoom out", md(":material/remove:"), "O", lambda frame: frame.zoom_by(1 / _STEP)
        )
        _frame_button(session, "Whole image", md(":material/fit_screen:"), "W", lambda frame: frame.whole())
        empty = np.zeros((1, 1), dtype=bool)
        fit = empty if mask is None else mask
        _button("Fit the lesion", md(":material/center_focus_strong:"), "F", bound(session, frame_mask, fit))
        if session.surface.frame.is_zoomed:
            _pan_buttons(session)


_PANS = {
    "left": (md(":material/arrow_back:"), 0, -1),
    "up": (md(":material/arrow_upward:"), -1, 0),
    "down": (md(":material/arrow_downward:"), 1, 0),
    "right": (md(":material/arrow_forward:"), 0, 1),
}


def _pan_buttons(session: PictureSession) -> None:
    with st.container(horizontal=True, gap="xsmall", width="content", wrap=False, key="pan_buttons"):
        for name, (icon, down, right) in _PANS.items():
            pan = _pan(down * _PAN_SHARE, right * _PAN_SHARE)
            _frame_button(session, f"Move {name}", icon, f"Shift+{name}", pan)


def _pan(down: float, right: float) -> Callable[[DisplayFrame], DisplayFrame]:
    return lambda frame: frame.pan(down, right)


def _frame_button(
    session: PictureSession,
    label: str,
    icon: str,
    shortcut: str,
    change: Callable[[DisplayFrame], DisplayFrame],
) -> None:
    framed = bound(session, reframe, lambda canvas: change(canvas.frame))
    _button(label, icon, shortcut, framed)


def _button(label: str, icon: str, shortcut: str, action: Callable[[], None]) -> None:
    key = f"view_{label.lower().replace(' ', '_')}"
    st.button(label, icon=icon, key=key, help=f"{label} ({shortcut})", shortcut=shortcut, on_click=action)
