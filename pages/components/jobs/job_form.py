"""A form for any job kind, made from the fields of its request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import streamlit as st

import jobs.queue as job_queue
from core.errors import StudyError
from core.requests.job_facts import JobFacts
from core.requests.offered_choices import missing
from core.requests.registry import JOB_FACTS, job_facts
from core.requests.setting import Setting, settings_of
from pages.components.jobs.job_fields import ask, has_cases_for, takes_volumes, widget_key
from pages.components.jobs.named_setting import in_words
from pages.components.login.guard import acting
from pages.components.shared.markdown import md
from pages.components.shared.pickers import pick
from pages.components.shared.resources import settings, store
from pages.components.shared.snapshot import Snapshot
from pages.components.shared.view_choices import Choice, preset

_SAID, _DRAWN, _WANTED = "job_form_said", "job_form_drawn", "job_form_wanted"
_KEPT_BETWEEN_KINDS = "study"
_SUBMITTED_TEXTS = {
    job_queue.ReuseState.NEW: "The job is queued.",
    job_queue.ReuseState.UNFINISHED: "An identical job was begun earlier; it goes on where it stopped.",
    job_queue.ReuseState.ACTIVE: "An identical job is at work already.",
    job_queue.ReuseState.FINISHED: (
        "An identical job has finished already and is shown beside. Tick “Run again” under More settings to "
        "do it anew."
    ),
}
"""The notices by how the request stands."""


def show_job_form(snapshot: Snapshot) -> None:
    """Show the kind of job, its settings, the button, and what came of pressing it."""
    _take_up_wanted()
    with st.container(border=True):
        offered = {key: known.label for key, known in JOB_FACTS.items() if known.in_form}
        usual = _usual_kind(offered, snapshot)
        kind = job_facts(pick(Choice.KIND, offered, label="Kind of job", default=usual))
        if kind.about:
            st.caption(kind.about)
        _keep_study(kind.key)
        values, fresh = _ask_all(kind, snapshot)
        _warn_of_missing_weights(kind, values)
        _warn_of_other_cases(kind, values, snapshot)
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
    for field in settings_of(job_facts(kind).request):
        if field.name in request:
            value = request[field.name]
            once = list(dict.fromkeys(value)) if isinstance(value, (list, tuple)) else value
            st.session_state[widget_key(kind, field.name)] = once
            if once != value:
                said = f"{field.label}: some were given several times; the form takes each once."
                st.session_state[_SAID] = (st.info, said)


def _keep_study(kind: str) -> None:
    """Keep the study when the kind changes; everything else belongs to one kind."""
    drawn = st.session_state.get(_DRAWN, kind)
    chosen = st.session_state.get(widget_key(drawn, _KEPT_BETWEEN_KINDS))
    if drawn != kind and chosen is not None:
        st.session_state[widget_key(kind, _KEPT_BETWEEN_KINDS)] = chosen
    st.session_state[_DRAWN] = kind


def _ask_all(kind: JobFacts, snapshot: Snapshot) -> tuple[dict[str, Any], bool]:
    """Return every setting, and whether a new run is wanted in any case."""
    fields = settings_of(kind.request)
    values: dict[str, Any] = {}
    for field in _first(kind, fields):
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


def _usual_kind(offered: Iterable[str], snapshot: Snapshot) -> str | None:
    """Return the kind to begin with: one that measures, and works on the cases of some study."""
    ordered = sorted(offered, key=lambda key: not job_facts(key).measures)
    return next((key for key in ordered if any(has_cases_for(key, one) for one in snapshot.studies)), None)


def _warn_of_other_cases(kind: JobFacts, values: Mapping[str, Any], snapshot: Snapshot) -> None:
    """Say that the study holds no case of the sort that the kind of job takes."""
    study = next((one for one in snapshot.studies if one.study == values.get("study")), None)
    if study is not None and not has_cases_for(kind.key, study):
        wanted, held = ("volumes", "pictures") if takes_volumes(kind.key) else ("pictures", "volumes")
        st.warning(md("{} holds {} and no {}, which this job works on.", study.study, held, wanted))


def _first(kind: JobFacts, settings: tuple[Setting, ...]) -> list[Setting]:
    """Return the settings that are shown at once, in the order in which the kind names them."""
    shown = [one for one in settings if one.name in kind.first]
    return sorted(shown, key=lambda one: kind.first.index(one.name))


def _group(setting: Setting) -> str:
    return setting.group


def _group_order(settings: tuple[Setting, ...]) -> Any:
    """Return a sort key that puts groups in the order in which they come first among the fields."""
    seen = list(dict.fromkeys(map(_group, settings)))
    return lambda setting: seen.index(_group(setting))


def _submit(kind: str, values: Mapping[str, Any], fresh: bool) -> None:
    """Queue the job and look at it, or keep the reason why it cannot be queued; a callback."""
    try:
        submission = job_queue.submit(store(), settings(), kind, values, fresh=fresh, by=acting())
    except StudyError as error:
        st.session_state[_SAID] = (st.error, in_words(str(error), job_facts(kind)))
        return
    st.session_state[_SAID] = (st.success, _SUBMITTED_TEXTS[submission.reuse])
    preset(Choice.JOB, submission.run_id)


def _say() -> None:
    """Say what came of the last press, once."""
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        show, text = said
        show(text)


def _warn_of_missing_weights(kind: JobFacts, values: Mapping[str, Any]) -> None:
    """Warn of a model that lacks weights or packages; one that starts from nothing needs no weights."""
    listed = next((one.choices for one in settings_of(kind.request) if one.name == "model"), None)
    lacking = missing(listed, str(values.get("model")), settings().weights)
    if lacking and not values.get("scratch"):
        st.warning(f"This model cannot be used here yet: {lacking}")
