"""How the planes are shown: grey values and masks over them. Nothing here changes what a model sees."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.display_layers import LayerStyle
from core.imaging.intensity_window import Limits
from core.imaging.shown_volume import ShownVolume
from pages.components.case_session.actions import set_reference
from pages.components.case_session.callbacks import bound_value
from pages.components.case_session.uninterrupted import uninterrupted
from pages.components.volumes.volume_session import VolumeDesk

_MODEL, _CUSTOM = "As models see it", "Own percentiles"
_PRESETS: dict[str, tuple[float, float] | None] = {
    _MODEL: None,
    "Soft: 1 to 99.9 %": (1.0, 99.9),
    "Bright tissue: 40 to 99.9 %": (40.0, 99.9),
    "Dark tissue: 0 to 90 %": (0.0, 90.0),
    "Everything": (0.0, 100.0),
    _CUSTOM: None,
}
_STYLES = {LayerStyle.BOTH: "Both", LayerStyle.CONTOUR: "Line", LayerStyle.FILL: "Fill"}
_HIDDEN = "_volume_masks_hidden"


@dataclass(frozen=True, slots=True)
class VolumeView:
    """What the person chose."""

    limits: Limits
    opacity: float
    style: LayerStyle
    masks_hidden: bool


def chosen_volume_view(shown: ShownVolume) -> VolumeView:
    """What the controls say; they may be drawn afterwards."""
    state = st.session_state
    name = state.get("volume_window") or _MODEL
    percents = state.get("volume_percents", (0.5, 99.5)) if name == _CUSTOM else _PRESETS[name]
    return VolumeView(
        limits=shown.model_limits if percents is None else shown.limits(*percents),
        opacity=float(state.get("volume_opacity", 0.3)),
        style=LayerStyle(state.get("volume_style") or LayerStyle.BOTH),
        masks_hidden=bool(state.get(_HIDDEN, False)),
    )


def show_volume_view(desk: VolumeDesk) -> None:
    """Window, masks, reference."""
    st.selectbox("Window", list(_PRESETS), key="volume_window", persist_state="session")
    if st.session_state.get("volume_window") == _CUSTOM:
        ends = (0.0, 100.0, (0.5, 99.5), 0.1)
        st.slider("Percentiles", *ends, key="volume_percents", persist_state="session")
    limits = chosen_volume_view(desk.volume).limits
    st.caption(f"W {limits.high - limits.low:,.4g} · L {(limits.high + limits.low) / 2:,.4g}")
    st.slider("Mask opacity", 0.0, 1.0, 0.3, 0.05, key="volume_opacity", persist_state="session")
    st.segmented_control(
        "Masks as",
        list(_STYLES),
        default=LayerStyle.BOTH,
        format_func=lambda style: _STYLES[style],
        required=True,
        key="volume_style",
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    key = desk.key_of("volume_reference")
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


def toggle_masks() -> None:
    """Hide all masks of lesions, or show them again."""
    with uninterrupted():
        st.session_state[_HIDDEN] = not st.session_state.get(_HIDDEN, False)
