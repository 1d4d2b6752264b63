"""The lesions of the case: which one is worked on, its lock, its model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.annotation.draft import LesionDraft
from pages.components.case_session.actions import (
    add_lesion,
    change_model,
    remove_lesion,
    select_lesion,
    toggle_lock,
)
from pages.components.case_session.callbacks import bound, bound_value
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.case_session.session import Desk
from pages.components.exposure.reads import model_met
from pages.components.labels import model_label
from pages.components.markdown import md
from pages.components.prompting.prompt_engine import model_choices


def show_lesions(desk: Desk) -> None:
    """A button for each lesion in its colour, and what can be done with the active one."""
    with st.container(horizontal=True, gap="xsmall", key="lesions"):
        for lesion in desk.draft.lesions:
            _lesion_button(desk, lesion)
        with st.container(horizontal=True, gap="xsmall", width="content", wrap=False, key="lesion_acts"):
            _lesion_acts(desk)
    _colours(desk)


def pick_model(desk: Desk) -> None:
    """The model of the active lesion; those that cannot be loaded are listed with the reason."""
    lesion = desk.lesion
    if lesion is None:
        return
    choices = {model.info.key: model for model in model_choices()}
    ready = [key for key, model in choices.items() if model.ready or key == lesion.model_key]
    picker, about = st.columns([6, 1], gap="xsmall", vertical_alignment="center")
    key = f"model_{desk.serial}_{lesion.lesion_id}_{lesion.model_key}"
    with picker:
        st.selectbox(
            "Model",
            ready,
            index=ready.index(lesion.model_key),
            format_func=lambda name: choices[name].info.label if name in choices else name,
            key=key,
            label_visibility="collapsed",
            disabled=lesion.locked,
            on_change=bound_value(desk, key, lambda one, name: change_model(one, lesion.lesion_id, name)),
        )
    missing = {model.info.label: model.missing for model in choices.values() if model.missing}
    with about, st.popover("", icon=":material/info:", type="tertiary", disabled=not missing):
        st.markdown(md("**Models that cannot be loaded here**"))
        for label, reason in missing.items():
            st.caption(md("**{}** — {}", label, reason))
    if desk.reference:
        _say_met(desk, lesion.model_key)


def _say_met(desk: Desk, model_key: str) -> None:
    """How the model stands to the case; before the reference is shown it would tell that there is one."""
    met = model_met(desk.key.study, model_key).of(desk.case.case_id)
    st.caption(md(":material/shield: {}, this case: {}.", model_label(model_key), met))


def _lesion_button(desk: Desk, lesion: LesionDraft) -> None:
    active = lesion.lesion_id == desk.draft.active
    st.button(
        f"Lesion {lesion.lesion_id}",
        icon=":material/lock:" if lesion.locked else None,
        key=desk.key_of(f"lesion_{lesion.lesion_id}"),
        type="primary" if active else "secondary",
        on_click=bound(desk, select_lesion, lesion.lesion_id),
    )


def _lesion_acts(desk: Desk) -> None:
    lesion = desk.lesion
    locked = lesion is not None and lesion.locked
    _act_button(desk, "Add a lesion", md(":material/add:"), key=("A", add_lesion))
    lock = ("Unlock", md(":material/lock_open:")) if locked else ("Lock", md(":material/lock:"))
    _act_button(desk, f"{lock[0]} this lesion", lock[1], key=("L", toggle_lock))
    st.button(
        "Remove this lesion",
        icon=":material/delete:",
        key=desk.key_of("remove_lesion"),
        help="Remove this lesion",
        type="tertiary",
        disabled=lesion is None or locked,
        on_click=bound(desk, remove_lesion),
    )


def _act_button(desk: Desk, label: str, icon: str, *, key: tuple[str, Callable[[Desk], None]]) -> None:
    shortcut, act = key
    st.button(
        label,
        icon=icon,
        key=desk.key_of(f"act_{act.__name__}"),
        help=f"{label} ({shortcut})",
        shortcut=shortcut,
        type="tertiary",
        on_click=bound(desk, act),
    )


def _colours(desk: Desk) -> None:
    rules = "".join(
        f".st-key-{desk.key_of(f'lesion_{lesion.lesion_id}')} button "
        f"{{ border-left: 0.5rem solid {lesion_colour(lesion.colour_index)}; }}"
        for lesion in desk.draft.lesions
    )
    st.html(f"<style>{rules}</style>")
