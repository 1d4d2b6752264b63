"""Which model a lesion gets its mask from: first the way of working, then the model."""

from __future__ import annotations

import streamlit as st

from pages.components.case_session.callbacks import bound_value
from pages.components.volumes import volume_actions as acts
from pages.components.volumes.interaction_modes import Way, model_of, models_of, way_of
from pages.components.volumes.volume_session import VolumeDesk

_HELP = (
    "3D clicks: click on the lesion in any plane; every click is answered with the whole lesion.  \n"
    "Slice by slice: draw a box on one slice; the lesion is followed from slice to slice."
)


def pick_volume_model(desk: VolumeDesk) -> None:
    """Way of working, and the models of that way; those that cannot be used come last and say so."""
    lesion = desk.lesion
    if lesion is None:
        return
    way, place = way_of(lesion), desk.key_of(f"{lesion.lesion_id}_{lesion.model_key}")
    way_key, model_key = f"volume_way_{place}", f"volume_model_{place}"
    st.segmented_control(
        "Way of working",
        list(Way),
        default=way,
        format_func=str,
        required=True,
        key=way_key,
        help=_HELP,
        label_visibility="collapsed",
        width="stretch",
        on_change=bound_value(desk, way_key, lambda one, way: acts.change_way(one, lesion.lesion_id, way)),
    )
    choices = {model.info.key: model for model in (*models_of(way), model_of(lesion))}
    # Without weights a click model can still be chosen: what it lacks and where to get it is told then.
    offered = [
        key for key, model in choices.items() if model.ready or way is Way.CLICKS or key == lesion.model_key
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
        on_change=bound_value(
            desk, model_key, lambda one, key: acts.change_model(one, lesion.lesion_id, key)
        ),
    )
