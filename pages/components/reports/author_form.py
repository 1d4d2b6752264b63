"""The texts that only the authors can write: one per item of the checklist, kept with the study."""

from __future__ import annotations

import streamlit as st

from core.access.permissions import Permission
from core.errors import StudyError
from core.reports.claim_checklist import AUTHORS_ITEMS
from core.reports.claim_item import Item
from db.author_answers import author_answers, write_answer
from db.studies import Study
from pages.components.login.guard import acting_for, has_permission, writing_as
from pages.components.shared.labels import counted
from pages.components.shared.resources import store

_ITEM, _TEXT = "claim_item", "claim_text"


def ask_authors(study: Study) -> None:
    """Ask for one item at a time; the newest text of each stands in every report of the study."""
    with store().connect() as con:
        written = author_answers(con, study.study)
    with st.expander(f"What the authors write ({counted(len(written), 'item')} so far)"):
        if not has_permission(Permission.ANSWER_CHECKLIST):
            st.caption("Writing here takes a name and the role researcher.")
            st.page_link("pages/reader_results.py", label="Sign in", icon=":material/badge:")
            return
        items = {item.number: item for item in AUTHORS_ITEMS}
        chosen = st.selectbox(
            "Item of the checklist CLAIM (2024)",
            list(items),
            format_func=lambda number: _label(items[number], done=number in written),
            key=_ITEM,
        )
        before = written.get(chosen)
        _form(study, chosen, text="" if before is None else before.text)


def _form(study: Study, item: int, *, text: str) -> None:
    with st.form(f"author_{study.study}_{item}", border=False):
        given = st.text_area("Text", value=text, key=f"{_TEXT}_{study.study}_{item}")
        sent = st.form_submit_button("Keep the text", icon=":material/edit_note:")
    st.caption(
        "It stands in every report of this study made from now on, after what the store says of the item; an "
        "empty text takes it back."
    )
    if sent:
        _keep(study, item, text=given)


def _keep(study: Study, item: int, *, text: str) -> None:
    try:
        who = acting_for(Permission.ANSWER_CHECKLIST).name
        with writing_as(who) as con:
            write_answer(con, study.study, item, text=text, who=who)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()


def _label(item: Item, *, done: bool) -> str:
    return f"{item.number}. {item.title}{' (written)' if done else ''}"
