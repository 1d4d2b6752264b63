"""Ask click models for the masks of lesions, and take their answers."""

from __future__ import annotations

import time
from concurrent.futures import wait

from core.annotation.click_engine import ClickReply
from core.annotation.click_trouble import click_trouble
from core.annotation.draft import LesionDraft
from core.annotation.volume_answers import keep_answer, merged_whole
from core.annotation.volume_clicks import click_prompts, needs_reply
from core.errors import PromptError
from core.prompts.values import PromptSet
from pages.components.resources import settings
from pages.components.volumes.interaction_modes import Way, model_of, way_of
from pages.components.volumes.shown_masks import hold, mask_of
from pages.components.volumes.ticket import Ticket
from pages.components.volumes.volume_click_engine import click_engine
from pages.components.volumes.volume_session import VolumeDesk, work_of

_PATIENCE_S = 0.25
"""A run waits so long for an answer that was just asked for: most masks then come with their click's mark."""


def take_replies(desk: VolumeDesk) -> None:
    """Ask for every lesion whose clicks have changed, and take what has come."""
    for lesion in desk.draft.lesions:
        if desk.conflict is None and _is_due(lesion) and _can_be_asked(lesion):
            _answer(desk, lesion)
        else:
            desk.tickets.pop(lesion.lesion_id, None)


def is_segmenting(desk: VolumeDesk, lesion: LesionDraft) -> bool:
    """Whether an answer is on its way."""
    ticket = desk.tickets.get(lesion.lesion_id)
    return ticket is not None and not ticket.reply.done()


def trouble_with(desk: VolumeDesk, lesion: LesionDraft) -> str | None:
    """Why the clicks of a lesion have no answer; None where they have, or it is on its way."""
    ticket = desk.tickets.get(lesion.lesion_id)
    error = None if ticket is None or not ticket.reply.done() else ticket.reply.exception()
    return None if error is None else click_trouble(error)


def require_answered(desk: VolumeDesk) -> None:
    """Refuse to go on while a mask is not that of its clicks.

    Raises:
        PromptError: Naming the lesion and what to do.
    """
    for lesion in desk.draft.lesions:
        if _is_due(lesion):
            raise PromptError(
                f"Lesion {lesion.lesion_id} has clicks without an answer: wait for it, take the clicks back, "
                "or choose another model"
            )


def _is_due(lesion: LesionDraft) -> bool:
    work = work_of(lesion)
    clicked = way_of(lesion) is Way.CLICKS and work.pending_run is None
    return clicked and needs_reply(work.standing, lesion.model_key)


def _can_be_asked(lesion: LesionDraft) -> bool:
    """A model without weights is not, but clicks taken away need none."""
    return model_of(lesion).ready or not work_of(lesion).standing.clicks


def _answer(desk: VolumeDesk, lesion: LesionDraft) -> None:
    asked = (lesion.model_key, click_prompts(work_of(lesion).standing.clicks))
    ticket = desk.tickets.get(lesion.lesion_id)
    if ticket is None or ticket.asked != asked:
        ticket = desk.tickets[lesion.lesion_id] = _asked(desk, asked)
        wait([ticket.reply], timeout=_PATIENCE_S)
    if ticket.reply.done() and ticket.reply.exception() is None:
        _take(desk, lesion, ticket)


def _asked(desk: VolumeDesk, asked: tuple[str, PromptSet]) -> Ticket:
    since_s = time.perf_counter()
    model_key, clicks = asked
    reply = click_engine().ask(desk.case, desk.volume.volume, model_key=model_key, clicks=clicks)
    return Ticket(asked, reply, since_s)


def _take(desk: VolumeDesk, lesion: LesionDraft, ticket: Ticket) -> None:
    """The answer becomes the mask, but for locked slices."""
    found, work = ticket.reply.result(), work_of(lesion)
    merged = merged_whole(found.mask, mask_of(desk, lesion), work.standing.locked)
    answer = keep_answer(merged, settings().masks, model_key=lesion.model_key)
    hold(answer.mask_sha256, merged.mask)
    latency_s = time.perf_counter() - ticket.since_s
    desk.change_work(work.replied(answer, latency_s=latency_s), "answered", lesion_id=lesion.lesion_id)
    desk.answered[lesion.lesion_id] = _words(found)
    desk.tickets.pop(lesion.lesion_id, None)


def _words(found: ClickReply) -> str:
    """What the answer took."""
    parts = [f"{found.seconds:.1f} s"]
    if found.blocks:
        blocks = "1 block" if found.blocks == 1 else f"{found.blocks} blocks"
        parts.insert(0, f"{blocks}, {found.encoded} encoded")
    return " · ".join(parts)
