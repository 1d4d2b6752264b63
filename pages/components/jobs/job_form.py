"""A form for any job kind, made from the fields of its request."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import streamlit as st

import jobs.queue as job_queue
from core.errors import StudyError
from core.models.click_registry import available_click_models
from core.models.registry import available_models
from core.models.volume_registry import available_volume_models
from core.requests.registry import JOB_KINDS, JobKind, job_kind
from pages.components.jobs.job_fields import ask, widget_key
from pages.components.jobs.named_setting import in_words
from pages.components.login.guard import acting
from pages.components.shared.markdown import md
from pages.components.shared.pickers import pick
from pages.components.shared.resources import settings, store
from pages.components.shared.session import Choice, preset
from pages.components.shared.snapshot import Snapshot

_SAID, _DRAWN, _WANTED = "job_form_said", "job_form_drawn", "job_form_wanted"
_KEPT_BETWEEN_KINDS = "study"
_AVAILABLE = {"propagate": available_volume_models, "segment": available_click_models}
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


def show_job_form(snapshot: Snapshot) -> None:
    """Show the kind of job, its settings, the button, and what came of pressing it."""
    _take_up_wanted()
    with st.container(border=True):
        offered = {key: known.label for key, known in JOB_KINDS.items() if known.in_form}
        kind = job_kind(pick(Choice.KIND, offered, label="Kind of job"))
        if kind.about:
            st.caption(kind.about)
        _keep_study(kind.key)
        values, fresh = _ask_all(kind, snapshot)
        _warn_of_missing_weights(kind.key, str(values.get("model")))
        st.button(
            "Start",
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            on_click=_submit,
            args=(kind.key, values, fresh),
        )
        _say()


def want_like(kind: str, request: Mapping[str, Any]) -> None:
    """Fill the form like an earlier request, when it is drawn next."""
    st.session_state[_WANTED] = (kind, dict(request))
    preset(Choice.KIND, kind)


def _take_up_wanted() -> None:
    wanted = st.session_state.pop(_WANTED, None)
    if wanted is None:
        return
    kind, request = wanted
    for field in dataclasses.fields(job_kind(kind).request):
        if field.name in request:
            value = request[field.name]
            once = list(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else value
            st.session_state[widget_key(kind, field.name)] = once
            if once != value:
                said = f"{field.metadata['label']}: some were given several times; the form takes each once."
                st.session_state[_SAID] = (st.info, said)


def _keep_study(kind: str) -> None:
    """Keep the study when the kind changes; everything else belongs to one kind."""
    drawn = st.session_state.get(_DRAWN, kind)
    chosen = st.session_state.get(widget_key(drawn, _KEPT_BETWEEN_KINDS))
    if drawn != kind and chosen is not None:
        st.session_state[widget_key(kind, _KEPT_BETWEEN_KINDS)] = chosen
    st.session_state[_DRAWN] = kind


def _ask_all(kind: JobKind, snapshot: Snapshot) -> tuple[dict[str, Any], bool]:
    """Return every setting, and whether a new run is wanted in any case."""
    fields = dataclasses.fields(kind.request)
    values: dict[str, Any] = {}
    for field in (field for field in fields if field.name in kind.first):
        values[field.name] = ask(kind.key, field, so_far=values, snapshot=snapshot)
    with st.expander("More settings"):
        folded = sorted((f for f in fields if f.name not in kind.first), key=_group_order(fields))
        for group, members in groupby(folded, key=_group):
            if group:
                st.markdown(md("**{}**", group))
            for field in members:
                values[field.name] = ask(kind.key, field, so_far=values, snapshot=snapshot)
        fresh = st.checkbox(
            "Run again",
            key=widget_key(kind.key, "fresh"),
            help="Make a new run even if an identical one has finished.",
        )
    return values, fresh


def _group(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata.get("group", ""))


def _group_order(fields: tuple[dataclasses.Field[Any], ...]) -> Any:
    """Return a sort key that puts groups in the order in which they come first among the fields."""
    seen = list(dict.fromkeys(_group(field) for field in fields))
    return lambda field: seen.index(_group(field))


def _submit(kind: str, values: Mapping[str, Any], fresh: bool) -> None:
    """Callback: queue the job and look at it, or keep the reason why it cannot be queued."""
    try:
        enrolment = job_queue.submit(store(), settings(), kind, values, fresh=fresh, by=acting())
    except StudyError as error:
        st.session_state[_SAID] = (st.error, in_words(str(error), job_kind(kind)))
        return
    st.session_state[_SAID] = (st.success, _TOLD[enrolment.standing])
    preset(Choice.JOB, enrolment.run_id)


def _say() -> None:
    """Say what came of the last press, once."""
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        show, text = said
        show(text)


def _warn_of_missing_weights(kind: str, model: str) -> None:
    available = _AVAILABLE.get(kind, available_models)
    lacking = {found.info.key: found.missing for found in available(settings().weights)}
    if lacking.get(model):
        st.warning(f"This model cannot be used here yet: {lacking[model]}")
