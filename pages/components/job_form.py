"""A form for any job kind, made from the fields of its request."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

import jobs.queue as job_queue
from core.errors import StudyError
from core.models.registry import available_models
from core.models.volume_registry import available_volume_models
from core.requests.registry import job_kind
from pages.components.job_fields import ask
from pages.components.resources import settings, store
from pages.components.session import Choice, preset
from pages.components.snapshot import Snapshot

FORMS = ("evaluate", "propagate")
"""Kinds that the page asks for; the first is shown first."""
_SEEN_FIRST = ("study", "model", "name", "part", "prompts", "arms", "span", "cases", "baseline")
_SAID = "job_form_said"
_TOLD = {
    job_queue.Standing.NEW: "The job is queued.",
    job_queue.Standing.UNFINISHED: "An identical job was begun earlier; it goes on where it stopped.",
    job_queue.Standing.ACTIVE: "An identical job is at work already.",
    job_queue.Standing.FINISHED: (
        "An identical job has finished already and is shown beside. Tick “Run again” under More settings to "
        "do it anew."
    ),
}
"""By how the request stands."""


def choose_job_kind() -> str:
    """A choice among `FORMS`."""
    kind: str | None = st.segmented_control(
        "What to do",
        FORMS,
        default=FORMS[0],
        format_func=lambda key: job_kind(key).label,
        key="job_kind",
        label_visibility="collapsed",
    )
    return kind or FORMS[0]


def show_job_form(kind: str, snapshot: Snapshot) -> None:
    """The form, the button, and what came of pressing it."""
    fields = dataclasses.fields(job_kind(kind).request)
    values: dict[str, Any] = {}
    with st.container(border=True):
        for field in (field for field in fields if field.name in _SEEN_FIRST):
            values[field.name] = ask(field, values, snapshot=snapshot)
        with st.expander("More settings"):
            for field in (field for field in fields if field.name not in _SEEN_FIRST):
                values[field.name] = ask(field, values, snapshot=snapshot)
            fresh = st.checkbox(
                "Run again", key="job_fresh", help="Make a new run even if an identical one has finished."
            )
        _warn_of_missing_weights(kind, str(values["model"]))
        st.button(
            "Start",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            on_click=_submit,
            args=(kind, values, fresh),
        )
        _say()


def _submit(kind: str, values: Mapping[str, Any], fresh: bool) -> None:
    """Callback: queue the job and look at it, or keep the reason why it cannot be queued."""
    try:
        enrolment = job_queue.submit(store(), settings(), kind, values, fresh=fresh)
    except StudyError as error:
        st.session_state[_SAID] = (st.error, str(error))
        return
    st.session_state[_SAID] = (st.success, _TOLD[enrolment.standing])
    preset(Choice.JOB, enrolment.run_id)


def _say() -> None:
    """What came of the last press, once."""
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        show, text = said
        show(text)


def _warn_of_missing_weights(kind: str, model: str) -> None:
    available = available_volume_models if kind == "propagate" else available_models
    lacking = {found.info.key: found.missing for found in available(settings().weights)}
    if lacking.get(model):
        st.warning(f"This model cannot be used here yet: {lacking[model]}")
