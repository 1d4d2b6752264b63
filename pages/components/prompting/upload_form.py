"""Bringing a picture of one's own."""

from __future__ import annotations

import streamlit as st

from core.annotation.people import Reader
from core.datasets.upload import MAX_BYTES, read_upload
from core.errors import StudyError
from db.uploads import STUDY, add_upload, keep_upload
from pages.components.prompting.recent import forget_snapshot
from pages.components.prompting.worklist_state import forget_worklist
from pages.components.resources import settings, store
from pages.components.session import Choice, preset


def show_upload(reader: Reader) -> None:
    """A popover that takes one PNG, JPEG or DICOM file and opens it as a case."""
    with st.popover("Upload", icon=":material/upload:", width="stretch", key="upload_popover"):
        with st.form("upload_form", border=False, clear_on_submit=True):
            given = st.file_uploader(
                f"One image: PNG, JPEG or DICOM, at most {MAX_BYTES // 2**20} MB",
                type=["png", "jpg", "jpeg", "dcm"],
                max_upload_size=MAX_BYTES // 2**20,
            )
            st.caption(
                "Names and dates in the file are dropped. Text burnt into the pixels stays: cut it off first."
            )
            sent = st.form_submit_button("Add as a case", type="primary")
        if sent and given is not None:
            _add(given.getvalue(), given.name, reader)


def _add(data: bytes, file_name: str, reader: Reader) -> None:
    try:
        picture = read_upload(data, file_name)
        case = keep_upload(settings(), picture)
        with store().connect(write=True) as con:
            add_upload(con, settings(), case, by=reader.name)
    except StudyError as error:
        st.error(str(error))
        return
    forget_worklist()
    forget_snapshot()
    preset(Choice.STUDY, STUDY)
    preset(Choice.CASE, case.case_id)
    st.rerun()
