"""Opening a case from the store, saving what is done on it, accepting it and letting it go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from core.annotation.draft import CaseDraft
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import Reading
from core.cases import Case
from core.errors import AccessError, ConflictError, StoreError
from core.files.disk_faults import disk_faults
from db.annotations import accept, record_reference_shown
from db.claims import claim_case, current_claim, release_case, take_over
from db.drafts import Draft, load_draft
from pages.components.case_session.browser_tabs import is_live
from pages.components.case_session.draft_saver import saver
from pages.components.case_session.session import AnySession, CasePage, CaseSession, Surface
from pages.components.login.guard import require_present, writing_as
from pages.components.shared.resources import store


def open_case(
    key: ReadingKey, case: Case, *, tab: str, page: CasePage, surface: Callable[[CaseDraft], Surface]
) -> CaseSession[Surface]:
    """Open the case as it was left, claimed for this tab; held by another living tab, it says so.

    Args:
        key: The person who reads, and the case that is read.
        case: The case itself.
        tab: Token of this tab.
        page: The page that it is opened on.
        surface: Makes what the page shows the draft on.
    """
    conflict, kept = _claimed(key, tab)
    draft, revision = _resumed(kept, page)
    session = CaseSession(key, case, tab, draft, revision=revision, page=page, surface=surface(draft))
    session.conflict = conflict
    return session


def leave_case(session: AnySession) -> None:
    """Release a case; other tabs may have it without asking.

    Raises:
        StoreError: What was done on it cannot be saved now; it must not be let go of.
    """
    require_saved(session)
    session.closed = True
    with suppress(StoreError):  # else it is taken over from this tab
        release(session)


def release(session: AnySession) -> None:
    """Release the case, so that other tabs may have it without asking."""
    with store().connect(write=True) as con:
        release_case(con, session.key, session.tab)


def save(session: AnySession) -> None:
    """Save what is not saved yet.

    A conflict is noted, and nothing is overwritten. So is a store that cannot be written now: the work goes
    on in the session, and is saved as soon as it can be.
    """
    if session.unsaved is None or session.conflict is not None:
        return
    try:
        require_present(session.key.reader)
        after = (session.revision, session.unsaved)
        session.revision = saver().save(session.key, session.draft, tab=session.tab, after=after)
        session.unsaved = session.save_error = None
    except (ConflictError, AccessError) as error:
        session.conflict = str(error)
    except StoreError as error:
        session.save_error = str(error)


def require_saved(session: AnySession) -> None:
    """Save, where what follows needs all of it to be in the store.

    Raises:
        StoreError: The store cannot be written now.
    """
    save(session)
    if session.save_error is not None:
        raise StoreError(
            f"{session.save_error}; what was done on case {session.key.case_id} is kept in this tab until it "
            "can be saved"
        )


def take_case_over(session: AnySession) -> None:
    """Go on here with what the other tab has saved; what was only shown here is given up."""
    with writing_as(session.key.reader) as con:
        take_over(con, session.key, session.tab)
        kept = load_draft(con, session.key)
    session.restart(*_resumed(kept, session.page))


def accept_case(session: AnySession, read_out: Callable[[], Reading]) -> int | None:
    """Write the reading with all that is drawn.

    Args:
        session: The open case.
        read_out: Makes the masks of all lesions final.

    Returns:
        The reading's number; None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty, or a file or model cannot be read, or the store not be written.
    """
    require_saved(session)
    if session.conflict is not None:
        return None
    with disk_faults():
        reading = read_out()
    try:
        with writing_as(session.key.reader) as con:
            done = accept(
                con, reading, state=session.draft, tab=session.tab, expected_revision=session.revision
            )
    except ConflictError as error:
        session.conflict = str(error)
        return None
    session.revision = session.accepted_revision = done.revision
    session.unsaved = session.save_error = None
    return done.reading_id


def show_reference(session: AnySession) -> None:
    """Show the reference from now on, and write down who has seen it."""
    if not session.reference_shown:
        with writing_as(session.key.reader) as con:
            record_reference_shown(con, session.key)
    session.reference_shown = True


def _claimed(key: ReadingKey, tab: str) -> tuple[str | None, Draft | None]:
    """Claim the case; return why that failed, and what was saved of it."""
    conflict = None
    with writing_as(key.reader) as con:
        claim = current_claim(con, key)
        if claim is not None and claim.tab != tab and not is_live(claim.tab):
            take_over(con, key, tab)
        try:
            claim_case(con, key, tab)
        except ConflictError as error:
            conflict = str(error)
        return conflict, load_draft(con, key)


def _resumed(kept: Draft | None, page: CasePage) -> tuple[CaseDraft, int]:
    """Return the draft with at least one lesion to prompt, and its revision."""
    draft, revision = (CaseDraft(), 0) if kept is None else (kept.state, kept.revision)
    return (draft if draft.lesions else draft.with_a_lesion(page.default_model())), revision
