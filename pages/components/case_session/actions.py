"""The actions of buttons on Prompting and Volumes; each is given the case it was pressed on (`bound`)."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.annotation import undo_order
from core.annotation.draft import LesionDraft
from core.lexicon.birads_ultrasound import BiradsForm
from pages.components.case_session.callbacks import require_open, showing_errors
from pages.components.case_session.saving import show_reference, take_case_over
from pages.components.case_session.session import AnySession, CaseSession, Surface

LesionChange = Callable[[LesionDraft, float], LesionDraft]


def undo(session: AnySession) -> None:
    """Take back the last action on the lesion."""
    change_active(session, lambda lesion, _: undo_order.undo(lesion), action="undo")


def redo(session: AnySession) -> None:
    """Bring back what was taken back last."""
    change_active(session, lambda lesion, _: undo_order.redo(lesion), action="redo")


def delete_prompt(session: AnySession, index: int) -> None:
    """Delete one prompt of the list."""
    change_active(
        session,
        lambda lesion, at_s: undo_order.delete_prompt(lesion, index, at_s=at_s),
        action=f"deleted prompt {index + 1}",
    )


def change_model(session: AnySession, lesion_id: str, model_key: str) -> None:
    """Choose another model to answer for the lesion."""
    change_case(
        session,
        lambda one: one.change_lesion(
            one.draft.lesion(lesion_id).with_model(model_key), f"model {model_key}"
        ),
    )


def describe(session: AnySession, lesion_id: str, change: Callable[[BiradsForm], BiradsForm]) -> None:
    """Change the BI-RADS description of one lesion, the active one or not."""

    def described(one: AnySession) -> None:
        lesion = one.draft.lesion(lesion_id)
        one.change_lesion(lesion.with_birads(change(lesion.birads)), "described")

    change_case(session, described)


def comment(session: AnySession, text: str) -> None:
    """Store the comment on the case."""
    change_case(session, lambda one: one.change(one.draft.with_comment(text), "commented"))


def add_lesion(session: AnySession) -> None:
    """Add a lesion, answered for by the same model."""

    def added(one: AnySession) -> None:
        model = one.page.default_model() if one.lesion is None else one.lesion.model_key
        one.change(one.draft.add_lesion(model), "added lesion")

    change_case(session, added)


def select_lesion(session: AnySession, lesion_id: str) -> None:
    """Make the lesion the one that prompts go to from now on."""
    change_case(session, lambda one: one.change(one.draft.select(lesion_id), f"selected lesion {lesion_id}"))


def remove_lesion(session: AnySession) -> None:
    """Remove the lesion; a case keeps at least one to prompt."""

    def removed(one: AnySession) -> None:
        assert one.lesion is not None
        if one.lesion.volume is not None and one.lesion.volume.pending_run is not None:
            one.error = "The lesion is being followed; cancel that first."
            return
        draft = one.draft.remove_lesion(one.lesion.lesion_id)
        model = one.page.model_after(one.lesion)
        one.change(draft if draft.lesions else draft.add_lesion(model), "removed lesion")

    change_case(session, removed)


def take_over_here(session: AnySession) -> None:
    """Work on the case in this tab and not in the other."""
    if require_open(session, "taking the case over"):
        with showing_errors(session):
            take_case_over(session)


def ask_to_accept(session: AnySession) -> None:
    """Accept the case when the page is drawn anew; one on which nothing is drawn is asked about first.

    What was accepted and not changed since is not accepted twice.
    """
    if require_open(session, "accepting it") and not session.is_accepted:
        session.asks_no_lesion = session.is_untouched
        session.accept_requested = not session.asks_no_lesion


def accept_without_lesion(session: AnySession) -> None:
    """Answer the question: there is no lesion."""
    if require_open(session, "accepting it"):
        session.asks_no_lesion, session.accept_requested = False, not session.is_accepted


def go_on_reading(session: AnySession) -> None:
    """Answer the question: the case is not read yet."""
    session.asks_no_lesion = False


def set_reference(session: AnySession, shown: bool) -> None:
    """Show or hide the reference; showing it is written down."""
    if not shown:
        session.reference_shown = False
    elif require_open(session, "showing its reference"):
        with showing_errors(session):
            show_reference(session)


def change_active(session: AnySession, change: LesionChange, *, action: str) -> None:
    """Change the active lesion's history, given the lesion and the time; nothing happens where none is."""

    def changed(one: AnySession) -> None:
        if one.lesion is not None:
            one.change_lesion(change(one.lesion, one.now_s), action)

    change_case(session, changed)


def change_case(session: CaseSession[Surface], change: Callable[[CaseSession[Surface]], None]) -> None:
    """Change the case, after what was drawn before; a refusal is shown on the page.

    Nothing is changed while another tab holds the case.
    """
    session.page.take_up()
    if session.conflict is not None:
        return
    before = session.draft
    with showing_errors(session):
        change(session)
    if session.draft is not before:
        session.surface.redraw()
        session.prompted_at = time.perf_counter()
