"""The progress of the answer to the clicks: in place of the form that asks for propagation."""

from __future__ import annotations

import time

import streamlit as st

from pages.components.case_session.callbacks import bound
from pages.components.login.guard import guarded_fragment
from pages.components.shared.markdown import md
from pages.components.volumes.click_answers import error_of_answer, is_segmenting
from pages.components.volumes.interaction_modes import model_of
from pages.components.volumes.volume_actions import ask_again
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_opening import open_volume
from pages.components.volumes.volume_session import VolumeSession, work_of

_EVERY_S = 0.2
_LOADED = "_volume_models_loaded"


def show_click_state(session: VolumeSession) -> None:
    """Show clicks given, blocks encoded and seconds; what the model lacks, or why there is no answer."""
    lesion = session.lesion
    if lesion is None:
        return
    with st.container(key="volume_click_state", gap="xsmall"):
        model = model_of(lesion)
        error = error_of_answer(session, lesion)
        if model.missing is not None:
            st.warning(f"{model.info.label} cannot answer here: {model.missing}")
        elif error is not None:
            st.warning(f"The clicks have no answer: {error}")
            st.button("Try again", icon=":material/refresh:", key=session.key_of("volume_ask_again"),
                      on_click=bound(session, ask_again))  # fmt: skip
        elif is_segmenting(session, lesion):
            st.markdown(md(":material/hourglass_top: **Segmenting …**"))
        else:
            st.caption(_state(session, lesion.lesion_id))
    if model.ready:
        _load_ahead(lesion.model_key)


def watch_answers(session: VolumeSession) -> None:
    """Draw the page anew as soon as an answer that is on its way has come."""
    waiting = tuple(one.lesion_id for one in session.draft.lesions if is_segmenting(session, one))
    if waiting:
        _watch(waiting)


def _state(session: VolumeSession, lesion_id: str) -> str:
    count = len(work_of(session.draft.lesion(lesion_id)).state.clicks)
    if not count:
        return "No click yet."
    took = session.surface.answered.get(lesion_id)
    return ("1 click" if count == 1 else f"{count} clicks") + (f" · {took}" if took else "")


def _load_ahead(model_key: str) -> None:
    """Load the model, once a session: while the person looks, so that the first click need not wait."""
    loaded: set[str] = st.session_state.setdefault(_LOADED, set())
    if model_key not in loaded:
        loaded.add(model_key)
        click_engine().load_ahead(model_key)


@guarded_fragment(run_every=_EVERY_S)
def _watch(waiting: tuple[str, ...]) -> None:
    session = open_volume()
    pending = [] if session is None else [session.surface.pending_answers.get(one) for one in waiting]
    if any(one is None or one.reply.done() for one in pending):
        st.rerun()
    since_s = min((one.since_s for one in pending if one is not None), default=time.perf_counter())
    waits_s = time.perf_counter() - since_s
    st.caption(f"{waits_s:.0f} s; you can go on meanwhile" if waits_s >= 1 else "Encoding what is new …")
