"""The display of the planes: grey values and masks over them. Nothing here changes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.display.layers import LayerStyle
from core.imaging.intensity_window import Limits
from pages.components.case_session.callbacks import bound
from pages.components.case_session.mask_display import (
    chosen_mask_style,
    pick_mask_style,
    show_reference_toggle,
)
from pages.components.volumes.volume_session import VolumePlanes, VolumeSession

_MODEL, _CUSTOM = "As models see it", "Own percentiles"
_PRESETS: dict[str, tuple[float, float] | None] = {
    _MODEL: None,
    "Soft: 1 to 99.9 %": (1.0, 99.9),
    "Bright tissue: 40 to 99.9 %": (40.0, 99.9),
    "Dark tissue: 0 to 90 %": (0.0, 90.0),
    "Everything": (0.0, 100.0),
    _CUSTOM: None,
}
_STYLE = "volume_style"


@dataclass(frozen=True, slots=True)
class VolumeDisplay:
    """The display that the person chose."""

    limits: Limits
    style: LayerStyle


def chosen_volume_display(planes: VolumePlanes) -> VolumeDisplay:
    """Return what the controls say, which may be drawn afterwards, or what was drawn by hand."""
    state, shown = st.session_state, planes.shown
    name = state.get("volume_window") or _MODEL
    percents = state.get("volume_percents", (0.5, 99.5)) if name == _CUSTOM else _PRESETS[name]
    return VolumeDisplay(
        limits=planes.limits or (shown.model_limits if percents is None else shown.limits(*percents)),
        style=chosen_mask_style(_STYLE),
    )


def show_volume_display(session: VolumeSession) -> None:
    """Show the controls: window, masks, reference."""
    preset = bound(session, _drop_own_window)
    st.selectbox("Window", list(_PRESETS), key="volume_window", persist_state="session", on_change=preset)
    if st.session_state.get("volume_window") == _CUSTOM:
        ends = (0.0, 100.0, (0.5, 99.5), 0.1)
        st.slider("Percentiles", *ends, key="volume_percents", persist_state="session", on_change=preset)
    limits = chosen_volume_display(session.surface).limits
    own = "" if session.surface.limits is None else ", drawn by hand"
    st.caption(f"W {limits.high - limits.low:,.4g} · L {(limits.high + limits.low) / 2:,.4g}{own}")
    pick_mask_style(_STYLE)
    show_reference_toggle(session, "volume_reference")


def _drop_own_window(session: VolumeSession) -> None:
    """Go back to the window of the box."""
    session.surface.limits = None
