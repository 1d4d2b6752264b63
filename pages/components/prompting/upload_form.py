"""The form that brings a picture of one's own."""

from __future__ import annotations

import streamlit as st

from core.access.permissions import Permission
from core.annotation.people import Reader
from core.datasets.upload_apart import read_upload_apart
from core.errors import StudyError
from core.files.limits import UPLOAD_BYTES
from db.uploads import STUDY, add_upload, keep_upload
from pages.components.case_session.recent_snapshot import forget_snapshot
from pages.components.case_session.worklist_state import forget_worklist
from pages.components.login.guard import acting_for, writing_as
from pages.components.shared.resources import settings
from pages.components.shared.view_choices import Choice, preset

_FILE, _REFUSED, _NOTED = "upload_file", "_upload_refused", "_upload_noted"
_MOST_MB = UPLOAD_BYTES.default // 2**20


def show_upload(reader: Reader) -> None:
    """Show a popover that takes one PNG, JPEG or DICOM file and opens it as a case; refusals stand below."""
    with (
        st.popover("Upload", icon=":material/upload:", width="stretch", key="upload_popover"),
        st.form("upload_form", border=False, clear_on_submit=True),
    ):
        # The kind of the file is found from its bytes: DICOM files often have no suffix.
        st.file_uploader(
            f"One image: PNG, JPEG or DICOM, at most {_MOST_MB} MB", key=_FILE, max_upload_size=_MOST_MB
        )
        st.caption(
            "Names and dates in the file are dropped. Text burnt into the pixels stays: cut it off first."
        )
        st.form_submit_button("Add as a case", type="primary", on_click=_add, args=(reader,))


def show_outcome() -> None:
    """Say why the last file was not taken, or what its reader noted, once."""
    refused = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        st.error(refused)
    for note in st.session_state.pop(_NOTED, ()):
        st.info(note)


def _add(reader: Reader) -> None:
    given = st.session_state.get(_FILE)
    if given is None:
        return
    try:
        acting_for(Permission.UPLOAD)
        uploaded = read_upload_apart(given.getvalue(), given.name)
        case = keep_upload(settings(), uploaded)
        with writing_as(reader.name) as con:
            add_upload(con, settings(), case, by=reader.name)
    except StudyError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_NOTED] = uploaded.notes
    forget_snapshot()
    forget_worklist()
    preset(Choice.STUDY, STUDY)
    preset(Choice.CASE, case.case_id)
