"""Opening a case from the store, and keeping what is done on it."""

from __future__ import annotations

from contextlib import suppress

from core.annotation.draft import CaseDraft
from core.annotation.reading import read_out
from core.annotation.reading_values import ReadingKey
from core.cases import Case
from core.disk_faults import disk_faults
from core.errors import AccessError, ConflictError, StoreError
from db.annotations import accept, record_reference_shown
from db.claims import claim_case, current_claim, release_case, take_over
from db.drafts import Draft, load_draft
from pages.components.case_session.browser_tabs import is_live
from pages.components.case_session.draft_saver import saver
from pages.components.case_session.session import Desk, new_desk
from pages.components.guard import require_present, writing_as
from pages.components.prompting.prompt_engine import default_model, engine
from pages.components.resources import settings, store


def open_desk(key: ReadingKey, case: Case, *, tab: str) -> Desk:
    """The case as it was left, claimed for this tab; held by another living tab, it says so."""
    conflict = None
    with writing_as(key.reader) as con:
        claim = current_claim(con, key)
        if claim is not None and claim.tab != tab and not is_live(claim.tab):
            take_over(con, key, tab)
        try:
            claim_case(con, key, tab)
        except ConflictError as error:
            conflict = str(error)
        kept = load_draft(con, key)
    state, revision = _resumed(kept)
    desk = new_desk(key, case, tab=tab, draft=state, revision=revision)
    desk.conflict = conflict
    return desk


def leave_desk(desk: Desk) -> None:
    """Let go of a case; other tabs may have it without asking.

    Raises:
        StoreError: What was done on it cannot be saved now; it must not be let go of.
    """
    require_kept(desk)
    desk.left = True
    with suppress(StoreError):  # else it is taken over from this tab
        release(desk)


def release(desk: Desk) -> None:
    """Let other tabs have the case without asking."""
    with store().connect(write=True) as con:
        release_case(con, desk.key, desk.tab)


def keep(desk: Desk) -> None:
    """Save what is not saved yet.

    A conflict is noted on the desk, and nothing is overwritten. So is a store that cannot be written now: the
    work goes on in the session, and is saved as soon as it can be.
    """
    if desk.unsaved is None or desk.conflict is not None:
        return
    try:
        require_present(desk.key.reader)
        desk.revision = saver().save(desk.key, desk.draft, tab=desk.tab, after=(desk.revision, desk.unsaved))
        desk.unsaved = desk.not_saved = None
    except (ConflictError, AccessError) as error:
        desk.conflict = str(error)
    except StoreError as error:
        desk.not_saved = str(error)


def require_kept(desk: Desk) -> None:
    """As `keep`, where what follows needs all of it to be in the store.

    Raises:
        StoreError: The store cannot be written now.
    """
    keep(desk)
    if desk.not_saved is not None:
        raise StoreError(
            f"{desk.not_saved}; what was done on case {desk.key.case_id} is kept in this tab until it can be "
            "saved"
        )


def take_case_over(desk: Desk) -> None:
    """Go on here with what the other tab has saved; what was only shown here is given up."""
    with writing_as(desk.key.reader) as con:
        take_over(con, desk.key, desk.tab)
        kept = load_draft(con, desk.key)
    desk.restart(*_resumed(kept))


def accept_case(desk: Desk) -> int | None:
    """Write the reading; its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty, or a file or model cannot be read.
    """
    with disk_faults():
        reading = read_out(engine(), desk.case, desk.draft, key=desk.key, masks=settings().masks)
    try:
        with writing_as(desk.key.reader) as con:
            done = accept(con, reading, state=desk.draft, tab=desk.tab, expected_revision=desk.revision)
    except ConflictError as error:
        desk.conflict = str(error)
        return None
    desk.revision = desk.accepted = done.revision
    desk.unsaved = desk.not_saved = None
    return done.reading_id


def show_reference(desk: Desk) -> None:
    """Show the reference from now on, and write down who has seen it."""
    if not desk.reference:
        with writing_as(desk.key.reader) as con:
            record_reference_shown(con, desk.key)
    desk.reference = True


def _resumed(kept: Draft | None) -> tuple[CaseDraft, int]:
    """The draft with at least one lesion to prompt, and its revision."""
    state, revision = (CaseDraft(), 0) if kept is None else (kept.state, kept.revision)
    return state.with_a_lesion(default_model()), revision
