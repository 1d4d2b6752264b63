"""Ask click models for the masks of lesions, and take their answers."""

from __future__ import annotations

import time
from concurrent.futures import wait

from core.annotation.click_engine import ClickReply
from core.annotation.click_error import click_error
from core.annotation.draft import LesionDraft
from core.annotation.volume_answers import keep_answer, merged_whole
from core.annotation.volume_clicks import click_prompts, needs_reply
from core.errors import PromptError
from core.prompts.values import PromptSet
from pages.components.shared.resources import settings
from pages.components.volumes.interaction_modes import InteractionMode, mode_of, model_of
from pages.components.volumes.shown_masks import hold, mask_of
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_session import PendingAnswer, VolumeSession, change_work, work_of

_PATIENCE_S = 0.25
"""The time that a run waits for an answer just asked for: most masks then come with their click's mark."""


def take_answers(session: VolumeSession) -> None:
    """Ask for every lesion whose clicks have changed, and take what has come."""
    for lesion in session.draft.lesions:
        if session.conflict is None and _is_due(lesion) and _can_be_asked(lesion):
            _answer(session, lesion)
        else:
            session.surface.pending_answers.pop(lesion.lesion_id, None)


def answers_clicks(session: VolumeSession) -> bool:
    """Return whether the lesion's model answers clicks, and no job from before is at work on it."""
    return mode_of(session.lesion) is InteractionMode.CLICKS and work_of(session.lesion).pending_run is None


def is_segmenting(session: VolumeSession, lesion: LesionDraft) -> bool:
    """Return whether an answer is on its way."""
    pending = session.surface.pending_answers.get(lesion.lesion_id)
    return pending is not None and not pending.reply.done()


def error_of_answer(session: VolumeSession, lesion: LesionDraft) -> str | None:
    """Return why the clicks of a lesion have no answer; None where they have, or it is on its way."""
    pending = session.surface.pending_answers.get(lesion.lesion_id)
    error = None if pending is None or not pending.reply.done() else pending.reply.exception()
    return None if error is None else click_error(error)


def require_answered(session: VolumeSession) -> None:
    """Refuse to go on while a mask is not that of its clicks.

    Raises:
        PromptError: Naming the lesion and what to do.
    """
    for lesion in session.draft.lesions:
        if _is_due(lesion):
            raise PromptError(
                f"Lesion {lesion.lesion_id} has clicks without an answer: wait for it, take the clicks back, "
                "or choose another model"
            )


def _is_due(lesion: LesionDraft) -> bool:
    work = work_of(lesion)
    clicked = mode_of(lesion) is InteractionMode.CLICKS and work.pending_run is None
    return clicked and needs_reply(work.state, lesion.model_key)


def _can_be_asked(lesion: LesionDraft) -> bool:
    """Return whether its model can: one without weights cannot, but clicks taken away need none."""
    return model_of(lesion).ready or not work_of(lesion).state.clicks


def _answer(session: VolumeSession, lesion: LesionDraft) -> None:
    asked = (lesion.model_key, click_prompts(work_of(lesion).state.clicks))
    pending = session.surface.pending_answers.get(lesion.lesion_id)
    if pending is None or pending.asked != asked:
        pending = session.surface.pending_answers[lesion.lesion_id] = _asked(session, asked)
        wait([pending.reply], timeout=_PATIENCE_S)
    if pending.reply.done() and pending.reply.exception() is None:
        _take(session, lesion, pending)


def _asked(session: VolumeSession, asked: tuple[str, PromptSet]) -> PendingAnswer:
    since_s = time.perf_counter()
    model_key, clicks = asked
    reply = click_engine().ask(session.case, session.surface.shown.volume, model_key=model_key, clicks=clicks)
    return PendingAnswer(asked, reply, since_s)


def _take(session: VolumeSession, lesion: LesionDraft, pending: PendingAnswer) -> None:
    """Make the answer the mask, but for locked slices."""
    found, work = pending.reply.result(), work_of(lesion)
    merged = merged_whole(found.mask, mask_of(session, lesion), work.state.locked)
    answer = keep_answer(merged, settings().masks, model_key=lesion.model_key)
    hold(answer.mask_sha256, merged.mask)
    latency_s = time.perf_counter() - pending.since_s
    change_work(session, work.replied(answer, latency_s=latency_s), "answered", lesion_id=lesion.lesion_id)
    session.surface.answered[lesion.lesion_id] = _words(found)
    session.surface.pending_answers.pop(lesion.lesion_id, None)


def _words(found: ClickReply) -> str:
    """Return what the answer took, in words."""
    parts = [f"{found.seconds:.1f} s"]
    if found.blocks:
        blocks = "1 block" if found.blocks == 1 else f"{found.blocks} blocks"
        parts.insert(0, f"{blocks}, {found.encoded} encoded")
    return " · ".join(parts)
