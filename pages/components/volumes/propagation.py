"""Propagation of a lesion through the volume: asked for, watched as it comes in, and taken over."""

from __future__ import annotations

import numpy as np
import streamlit as st

import jobs.queue as job_queue
from core.annotation.draft import LesionDraft
from core.annotation.volume_actions import Answered
from core.annotation.volume_answers import MergedAnswer, keep_answer, merged_part, merged_whole
from core.annotation.volume_prompts import lesion_prompts
from core.errors import AccessError, JobError
from core.imaging.mask_files import save_mask
from core.job_state import JobState
from core.models.catalog import PROPAGATION_MODELS
from core.prompts.lesion_prompts import SliceDirection
from core.prompts.values import MaskPrompt
from core.propagation.live import LiveCase, live_path, read_live
from core.propagation.prompts_json import prompts_text
from db.results import failures
from db.runs import RunStatus, run_status
from pages.components.case_session.actions import change_case
from pages.components.case_session.callbacks import bound
from pages.components.login.guard import acting, guarded_fragment
from pages.components.shared.labels import STATES
from pages.components.shared.markdown import md
from pages.components.shared.resources import settings, store
from pages.components.volumes.shown_masks import hold, mask_of, models_own
from pages.components.volumes.volume_session import VolumeSession, change_work, work_of

_EVERY_S = 1.0
_DIRECTIONS = {SliceDirection.BOTH: "Both", SliceDirection.UP: "Up", SliceDirection.DOWN: "Down"}


def follow_lesion(session: VolumeSession, slices_key: str) -> None:
    """Queue a job for the active lesion."""
    first, last = st.session_state.get(slices_key, (1, session.surface.shape[0]))
    change_case(session, lambda one: _follow(one, int(first) - 1, int(last) - 1))


def take_results(session: VolumeSession) -> None:
    """Look at what jobs have found; what is complete becomes the lesion's mask."""
    for lesion in session.draft.lesions:
        run_id = work_of(lesion).pending_run
        if run_id is not None:
            _look_at(session, lesion, run_id)


def show_follow_form(session: VolumeSession) -> None:
    """Show direction, range and the button; while a job is at work, its progress."""
    lesion = session.lesion
    if lesion is None:
        return
    run_id = work_of(lesion).pending_run
    if run_id is not None:
        _watch(session, run_id, _version(session, run_id))
        return
    depth = session.surface.shape[0]
    st.segmented_control(
        "Direction",
        list(_DIRECTIONS),
        default=SliceDirection.BOTH,
        format_func=lambda one: _DIRECTIONS[one],
        required=True,
        key="volume_direction",
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
        help="Up goes to the head, down to the feet",
    )
    slices_key = session.key_of("volume_range")
    st.slider(
        "Slices that may be answered",
        1,
        depth,
        (1, depth),
        key=slices_key,
        help="The lesion is also left where it is not seen on two slices in a row.",
    )
    st.button(
        "Propagate",
        icon=":material/play_arrow:",
        key=session.key_of("propagate"),
        width="stretch",
        shortcut="G",
        help="Follow the lesion through the slices (G). Locked slices keep their mask.",
        disabled=session.conflict is not None,
        on_click=bound(session, follow_lesion, slices_key),
    )


def _follow(session: VolumeSession, first: int, last: int) -> None:
    lesion = session.lesion
    if session.closed or lesion is None or work_of(lesion).pending_run is not None:
        return
    state = work_of(lesion).state
    info = PROPAGATION_MODELS.info(lesion.model_key)
    given = lesion_prompts(lesion.lesion_id, state, mask_of(session, lesion), info=info)
    for one in given.slices:
        for prompt in one.prompts.prompts:
            if isinstance(prompt, MaskPrompt):
                save_mask(settings().masks, prompt.mask)
    values = {
        "study": session.key.study,
        "case": session.key.case_id,
        "model": lesion.model_key,
        "prompts_json": prompts_text([given]),
        "direction": SliceDirection(st.session_state.get("volume_direction") or SliceDirection.BOTH).value,
        "first": first,
        "last": last,
    }
    submission = job_queue.submit(store(), settings(), job_queue.FOLLOWING, values, by=acting())
    change_work(session, work_of(lesion).waiting_for(submission.run_id), "asked for propagation")


def _look_at(session: VolumeSession, lesion: LesionDraft, run_id: str) -> None:
    live = _live(session, run_id)
    if live is not None and live.finished:
        _take(session, lesion, run_id, live)
        return
    with store().connect() as con:
        status = run_status(con, run_id)
    if status.state.is_over:
        # It may have written its last word after we looked.
        live = _live(session, run_id)
        if live is not None and live.finished:
            _take(session, lesion, run_id, live)
            return
        ended = f"Lesion {lesion.lesion_id}: {_end_of(status, session.case.case_id)}."
        kept = 0 if live is None else _keep_part(session, lesion, run_id, live=live)
        _settle(session, session.draft.lesion(lesion.lesion_id) or lesion, run_id)
        session.error = f"{ended} {_rest_of(kept)}"


def _end_of(status: RunStatus, case_id: str) -> str:
    """Return how a run ended and why, in the words of the case that failed where there are any."""
    with store().connect() as con:
        why = failures(con, status.run.run_id).get(case_id) or status.message or ""
    state = STATES[status.state].lower()
    return why if why.startswith(state) else f"{state}: {why}" if why else state


def _rest_of(kept: int) -> str:
    if not kept:
        return "Its mask is as before."
    slices = "1 slice that was answered is" if kept == 1 else f"{kept} slices that were answered by then are"
    return f"The {slices} kept (undo takes that back); the rest is as before."


def _keep_part(session: VolumeSession, lesion: LesionDraft, run_id: str, *, live: LiveCase) -> int:
    """Keep what an ended job had answered; return how many slices that changed.

    A slice that it did not come to, or that is locked, stays as it was.
    """
    state = work_of(lesion).state
    found = {one.slice_index: one.mask for one in live.answers if one.lesion_id == lesion.lesion_id}
    before = models_own(session, state)
    merged = merged_part(found, mask_of(session, lesion), state.locked, model=before)
    if merged is None:
        return 0
    work = work_of(lesion).add(_kept(merged, lesion, run_id), at_s=session.now_s)
    change_work(session, work, "kept a part", lesion_id=lesion.lesion_id)
    return len(found.keys() - state.locked)


def _take(session: VolumeSession, lesion: LesionDraft, run_id: str, live: LiveCase) -> None:
    """Take the answer, with the slices that are locked now as they are now."""
    found, work = live.mask(lesion.lesion_id), work_of(lesion)
    merged = merged_whole(found, mask_of(session, lesion), work.state.locked)
    answered = work.add(_kept(merged, lesion, run_id), at_s=session.now_s).waiting_for(None)
    change_work(session, answered, "propagated", lesion_id=lesion.lesion_id)
    session.surface.live.pop(run_id, None)
    slices = int(np.count_nonzero(found.any(axis=(1, 2))))
    session.notice = f"Lesion {lesion.lesion_id} was found on {slices} slices."


def _kept(merged: MergedAnswer, lesion: LesionDraft, run_id: str) -> Answered:
    answer = keep_answer(merged, settings().masks, model_key=lesion.model_key, run_id=run_id)
    hold(answer.mask_sha256, merged.mask)
    return answer


def _settle(session: VolumeSession, lesion: LesionDraft, run_id: str) -> None:
    change_work(session, work_of(lesion).waiting_for(None), "propagation ended", lesion_id=lesion.lesion_id)
    session.surface.live.pop(run_id, None)


def _live(session: VolumeSession, run_id: str) -> LiveCase | None:
    """Return what the job has found so far; its file is read again only when it has changed."""
    version = _file_version(run_id, session.case.case_id)
    known = session.surface.live.get(run_id)
    if known is not None and known[0] == version:
        return known[1]
    folder = job_queue.live_results(settings(), run_id)
    live = read_live(folder, session.case.case_id) if version else None
    if live is not None:
        session.surface.live[run_id] = (version, live)
    return live


def _version(session: VolumeSession, run_id: str) -> int:
    known = session.surface.live.get(run_id)
    return 0 if known is None else known[0]


def _file_version(run_id: str, case_id: str) -> int:
    """Return a number that changes whenever the file does; 0 where there is none."""
    try:
        return live_path(job_queue.live_results(settings(), run_id), case_id).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@guarded_fragment(run_every=_EVERY_S)
def _watch(session: VolumeSession, run_id: str, seen_version: int) -> None:
    """Show progress and cancel; the page is drawn anew whenever more has been found."""
    with store().connect() as con:
        status = run_status(con, run_id)
    if status.state.is_over or _file_version(run_id, session.case.case_id) != seen_version:
        st.rerun()
    waits = status.state is JobState.QUEUED
    live = session.surface.live.get(run_id)
    share = 0.0 if live is None or not live[1].total else live[1].done / live[1].total
    found = 0 if live is None else live[1].done
    st.progress(share, text="Waiting for a free slot …" if waits else f"{found} slices answered …")
    st.button(
        "Cancel",
        icon=":material/stop_circle:",
        key=f"cancel_{run_id}",
        on_click=bound(session, _cancel, run_id),
    )
    if waits and not job_queue.supervisor_is_alive(settings()):
        st.caption(md("No job supervisor is at work: start one with `python -m jobs.supervisor`."))


def _cancel(session: VolumeSession, run_id: str) -> None:
    try:
        job_queue.cancel(store(), settings(), run_id, by=acting())
    except (JobError, AccessError) as error:
        session.error = str(error)
