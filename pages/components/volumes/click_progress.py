"""How far the answer to the clicks is: in place of the form that asks for propagation."""

from __future__ import annotations

import time

import streamlit as st

from pages.components.case_session.callbacks import bound
from pages.components.guard import guarded_fragment
from pages.components.markdown import md
from pages.components.volumes import volume_actions as acts
from pages.components.volumes.click_answers import is_segmenting, trouble_with
from pages.components.volumes.interaction_modes import Way, model_of, way_of
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_session import VolumeDesk, open_volume_desk, work_of

_EVERY_S = 0.2
_LOADED = "_volume_models_loaded"


def answers_clicks(desk: VolumeDesk) -> bool:
    """Whether the lesion's model answers clicks, and no job from before is at work on it."""
    return way_of(desk.lesion) is Way.CLICKS and desk.work.pending_run is None


def show_click_state(desk: VolumeDesk) -> None:
    """Clicks given, blocks encoded and seconds; what the model lacks, or why there is no answer."""
    lesion = desk.lesion
    if lesion is None:
        return
    with st.container(key="volume_click_state", gap="xsmall"):
        model = model_of(lesion)
        trouble = trouble_with(desk, lesion)
        if model.missing is not None:
            st.warning(f"{model.info.label} cannot answer here: {model.missing}")
        elif trouble is not None:
            st.warning(f"The clicks have no answer: {trouble}")
            st.button("Try again", icon=":material/refresh:", key=desk.key_of("volume_ask_again"),
                      on_click=bound(desk, acts.ask_again))  # fmt: skip
        elif is_segmenting(desk, lesion):
            st.markdown(md(":material/hourglass_top: **Segmenting …**"))
        else:
            st.caption(_state(desk, lesion.lesion_id))
    if model.ready:
        _load_ahead(lesion.model_key)


def watch_replies(desk: VolumeDesk) -> None:
    """Draw the page anew as soon as an answer that is on its way has come."""
    waiting = tuple(one.lesion_id for one in desk.draft.lesions if is_segmenting(desk, one))
    if waiting:
        _watch(waiting)


def _state(desk: VolumeDesk, lesion_id: str) -> str:
    count = len(work_of(desk.draft.lesion(lesion_id)).standing.clicks)
    if not count:
        return "No click yet."
    took = desk.answered.get(lesion_id)
    return ("1 click" if count == 1 else f"{count} clicks") + (f" · {took}" if took else "")


def _load_ahead(model_key: str) -> None:
    """Once a session: what is loaded while the person looks need not be waited for at the first click."""
    loaded: set[str] = st.session_state.setdefault(_LOADED, set())
    if model_key not in loaded:
        loaded.add(model_key)
        click_engine().load_ahead(model_key)


@guarded_fragment(run_every=_EVERY_S)
def _watch(waiting: tuple[str, ...]) -> None:
    desk = open_volume_desk()
    tickets = [] if desk is None else [desk.tickets.get(lesion_id) for lesion_id in waiting]
    if any(ticket is None or ticket.reply.done() for ticket in tickets):
        st.rerun()
    since_s = min((ticket.since_s for ticket in tickets if ticket is not None), default=time.perf_counter())
    waits_s = time.perf_counter() - since_s
    st.caption(f"{waits_s:.0f} s; you can go on meanwhile" if waits_s >= 1 else "Encoding what is new …")
