"""The picture that is open on the page "Prompting": opened, found again and accepted."""

from __future__ import annotations

from core.annotation.reading import read_out
from core.annotation.reading_key import ReadingKey
from core.canvas.frames import image_view
from core.cases import Case
from pages.components.case_session.open_cases import case_on, session_of
from pages.components.case_session.saving import accept_case, open_case
from pages.components.case_session.session import CasePage
from pages.components.prompting.canvas_events import take_up_drawing
from pages.components.prompting.canvas_state import room_yx
from pages.components.prompting.picture_session import PictureCanvas, PictureSession
from pages.components.prompting.prompt_engine import default_model, engine
from pages.components.shared.resources import settings

PROMPTING = CasePage(
    "prompting", take_up_drawing, default_model, model_after=lambda removed: removed.model_key
)


def open_picture() -> PictureSession | None:
    """Return the picture that is open on the page; None where none is."""
    return case_on(PROMPTING)


def picture_session(key: ReadingKey, case: Case, *, tab: str) -> PictureSession:
    """Return the session of a picture, opened where it is not open yet; the one that was open is left.

    Raises:
        StoreError: The case that was open cannot be saved now; it stays open.
    """
    return session_of(key, PROMPTING, tab=tab, opened=lambda: open_picture_case(key, case, tab=tab))


def open_picture_case(key: ReadingKey, case: Case, *, tab: str) -> PictureSession:
    """Open a picture as it was left, the whole of it visible."""
    return open_case(
        key, case, tab=tab, page=PROMPTING, surface=lambda _: PictureCanvas(image_view(case, room_yx()))
    )


def accept_picture(session: PictureSession) -> int | None:
    """Write the reading with all that is drawn; return its number, None where another tab has the case.

    Raises:
        StudyError: A lesion's mask is empty, or a file or model cannot be read, or the store not be written.
    """
    session.page.take_up()
    return accept_case(
        session,
        lambda: read_out(engine(), session.case, session.draft, key=session.key, masks=settings().masks),
    )
