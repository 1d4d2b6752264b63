"""The model that a lesion gets its mask from: first the mode of working, then the model."""

from __future__ import annotations

import streamlit as st

from pages.components.case_session.actions import change_model
from pages.components.case_session.callbacks import bound_value
from pages.components.volumes.interaction_modes import InteractionMode, mode_of, model_of, models_of
from pages.components.volumes.volume_actions import change_mode
from pages.components.volumes.volume_session import VolumeSession

_HELP = (
    "3D clicks: click on the lesion in any plane; every click is answered with the whole lesion.  \n"
    "Slice by slice: draw a box on one slice; the lesion is followed from slice to slice."
)


def pick_volume_model(session: VolumeSession) -> None:
    """Show the modes of working, and the models of the lesion's; those that cannot be used come last."""
    lesion = session.lesion
    if lesion is None:
        return
    mode, place = mode_of(lesion), session.key_of(f"{lesion.lesion_id}_{lesion.model_key}")
    mode_key, model_key = f"volume_way_{place}", f"volume_model_{place}"
    st.segmented_control(
        "Way of working",
        list(InteractionMode),
        default=mode,
        format_func=str,
        required=True,
        key=mode_key,
        help=_HELP,
        label_visibility="collapsed",
        width="stretch",
        on_change=bound_value(session, mode_key, lambda one, mode: change_mode(one, lesion.lesion_id, mode)),
    )
    choices = {model.info.key: model for model in (*models_of(mode), model_of(lesion))}
    # Without weights a click model can still be chosen: what it lacks and where to get it is said then.
    offered = [
        key
        for key, model in choices.items()
        if model.ready or mode is InteractionMode.CLICKS or key == lesion.model_key
    ]
    missing = [model.info.label for key, model in choices.items() if key not in offered]
    st.selectbox(
        "Model",
        offered,
        index=offered.index(lesion.model_key),
        format_func=lambda key: choices[key].info.label + ("" if choices[key].ready else " (not ready)"),
        key=model_key,
        label_visibility="collapsed",
        help=f"Without weights here: {', '.join(missing)}" if missing else None,
        on_change=bound_value(session, model_key, lambda one, key: change_model(one, lesion.lesion_id, key)),
    )
