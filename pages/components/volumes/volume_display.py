"""The display of the planes: grey values and masks over them. Nothing here changes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.display.layers import LayerStyle
from core.imaging.intensity_window import Limits
from core.imaging.shown_volume import ShownVolume
from pages.components.case_session.mask_display import (
    chosen_mask_style,
    masks_are_hidden,
    pick_mask_style,
    show_reference_toggle,
)
from pages.components.volumes.volume_session import VolumeSession

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
MASKS_HIDDEN = "_volume_masks_hidden"
"""Key of the masks' switch."""


@dataclass(frozen=True, slots=True)
class VolumeDisplay:
    """The display that the person chose."""

    limits: Limits
    opacity: float
    style: LayerStyle
    masks_hidden: bool


def chosen_volume_display(shown: ShownVolume) -> VolumeDisplay:
    """Return what the controls say; they may be drawn afterwards."""
    state = st.session_state
    name = state.get("volume_window") or _MODEL
    percents = state.get("volume_percents", (0.5, 99.5)) if name == _CUSTOM else _PRESETS[name]
    return VolumeDisplay(
        limits=shown.model_limits if percents is None else shown.limits(*percents),
        opacity=float(state.get("volume_opacity", 0.3)),
        style=chosen_mask_style(_STYLE),
        masks_hidden=masks_are_hidden(MASKS_HIDDEN),
    )


def show_volume_display(session: VolumeSession) -> None:
    """Show the controls: window, masks, reference."""
    st.selectbox("Window", list(_PRESETS), key="volume_window", persist_state="session")
    if st.session_state.get("volume_window") == _CUSTOM:
        ends = (0.0, 100.0, (0.5, 99.5), 0.1)
        st.slider("Percentiles", *ends, key="volume_percents", persist_state="session")
    limits = chosen_volume_display(session.surface.shown).limits
    st.caption(f"W {limits.high - limits.low:,.4g} · L {(limits.high + limits.low) / 2:,.4g}")
    st.slider("Mask opacity", 0.0, 1.0, 0.3, 0.05, key="volume_opacity", persist_state="session")
    pick_mask_style(_STYLE)
    show_reference_toggle(session, "volume_reference")
