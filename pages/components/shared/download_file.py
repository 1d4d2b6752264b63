"""Download buttons' files: made when the button is pressed, for the one who may take them then."""

from __future__ import annotations

from collections.abc import Callable

from core.access.permissions import Permission
from core.errors import AccessError, StudyError
from db.audit import AuditAction, record
from db.readers import require_permission
from pages.components.login.guard import acting
from pages.components.shared.resources import store
from pages.serving.admitted import is_let_in
from pages.serving.private_files import hand_over_to, session_at_work
from pages.serving.refused_downloads import note_refusal


def guarded_download(make: Callable[[], bytes], file_name: str) -> Callable[[], bytes]:
    """Return a function that makes a file, unless the person may no longer have it when it is called.

    Streamlit calls it outside of any script, so what it needs of the session is noted now.

    Args:
        make: Makes the file, for who may have it.
        file_name: The name for the audit log, which tells who took what.
    """
    actor, session, kept = acting(), session_at_work(), store()

    def allowed() -> bytes:
        if not is_let_in(session):
            raise AccessError("nobody is signed in any more; reload the page and sign in")
        with kept.connect(write=True) as con:  # nothing leaves that the log cannot tell of
            require_permission(con, actor, Permission.TAKE_RESULTS)
            record(con, actor, action=AuditAction.EXPORTED, detail=file_name)
        hand_over_to(session)
        return make()

    def made() -> bytes:
        try:
            return allowed()
        except StudyError as error:
            note_refusal(session, f"{file_name} could not be made: {error}")
            raise

    return made
