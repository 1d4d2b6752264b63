"""The lesions of the case: which one is worked on, its lock, its model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components.case_session.actions import add_lesion, change_model, remove_lesion
from pages.components.case_session.callbacks import bound, bound_value
from pages.components.case_session.lesion_buttons import colour_lesion_buttons, show_lesion_buttons
from pages.components.prompting.picture_actions import toggle_lock
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.prompt_engine import model_choices
from pages.components.shared.exposure.exposure_reads import model_met
from pages.components.shared.labels import model_label
from pages.components.shared.markdown import md


def show_lesions(session: PictureSession) -> None:
    """Show a button for each lesion in its colour, and what can be done with the active one."""
    with st.container(horizontal=True, gap="xsmall", key="lesions"):
        show_lesion_buttons(session, key="lesion", icon=lambda one: ":material/lock:" if one.locked else None)
        with st.container(horizontal=True, gap="xsmall", width="content", wrap=False, key="lesion_actions"):
            _lesion_actions(session)
    colour_lesion_buttons(session, key="lesion")


def pick_model(session: PictureSession) -> None:
    """Show the choice of the lesion's model; those that cannot be loaded are listed with the reason."""
    lesion = session.lesion
    if lesion is None:
        return
    choices = {model.info.key: model for model in model_choices()}
    ready = [key for key, model in choices.items() if model.ready or key == lesion.model_key]
    picker, about = st.columns([6, 1], gap="xsmall", vertical_alignment="center")
    key = f"model_{session.serial}_{lesion.lesion_id}_{lesion.model_key}"
    with picker:
        st.selectbox(
            "Model",
            ready,
            index=ready.index(lesion.model_key),
            format_func=lambda name: choices[name].info.label if name in choices else name,
            key=key,
            label_visibility="collapsed",
            disabled=lesion.locked,
            on_change=bound_value(session, key, lambda one, name: change_model(one, lesion.lesion_id, name)),
        )
    missing = {model.info.label: model.missing for model in choices.values() if model.missing}
    with about, st.popover("", icon=":material/info:", type="tertiary", disabled=not missing):
        st.markdown(md("**Models that cannot be loaded here**"))
        for label, reason in missing.items():
            st.caption(md("**{}** — {}", label, reason))
    if session.reference_shown:
        _say_met(session, lesion.model_key)


def _say_met(session: PictureSession, model_key: str) -> None:
    """Say how the model stands to the case; before the reference is shown it would tell that there is one."""
    met = model_met(session.key.study, model_key).of(session.case.case_id)
    st.caption(md(":material/shield: {}, this case: {}.", model_label(model_key), met))


def _lesion_actions(session: PictureSession) -> None:
    lesion = session.lesion
    locked = lesion is not None and lesion.locked
    _action_button(session, "Add a lesion", md(":material/add:"), key=("A", add_lesion))
    lock = ("Unlock", md(":material/lock_open:")) if locked else ("Lock", md(":material/lock:"))
    _action_button(session, f"{lock[0]} this lesion", lock[1], key=("L", toggle_lock))
    st.button(
        "Remove this lesion",
        icon=":material/delete:",
        key=session.key_of("remove_lesion"),
        help="Remove this lesion",
        type="tertiary",
        disabled=lesion is None or locked,
        on_click=bound(session, remove_lesion),
    )


def _action_button(
    session: PictureSession, label: str, icon: str, *, key: tuple[str, Callable[[PictureSession], None]]
) -> None:
    shortcut, action = key
    st.button(
        label,
        icon=icon,
        key=session.key_of(f"act_{action.__name__}"),
        help=f"{label} ({shortcut})",
        shortcut=shortcut,
        type="tertiary",
        on_click=bound(session, action),
    )
