"""What only the authors can write in a report: one text per item of the checklist, kept with the study."""

from __future__ import annotations

import streamlit as st

from core.errors import StudyError
from core.reports.claim import AUTHORS_ITEMS
from core.reports.claim_item import Item
from db.author_answers import author_answers, write_answer
from db.studies import Study
from pages.components.labels import counted
from pages.components.listening import refusal_of_names
from pages.components.prompting.tabs import remembered_reader
from pages.components.resources import store
from pages.components.sign_in import login_is_configured

_ITEM, _TEXT, _WHO = "claim_item", "claim_text", "claim_who"


def ask_authors(study: Study) -> None:
    """A form for one item at a time; the newest text of each stands in every report of the study."""
    with store().connect() as con:
        written = author_answers(con, study.study)
    with st.expander(f"What the authors write ({counted(len(written), 'item')} so far)"):
        name = str(st.user.email) if login_is_configured() and st.user.is_logged_in else None
        refusal = refusal_of_names() if name is None else None
        if login_is_configured() and name is None:
            st.caption("Sign in on one of the readers' pages to write here.")
            return
        if refusal is not None:
            st.caption(refusal)
            return
        items = {item.number: item for item in AUTHORS_ITEMS}
        chosen = st.selectbox(
            "Item of the checklist CLAIM (2024)",
            list(items),
            format_func=lambda number: _label(items[number], done=number in written),
            key=_ITEM,
        )
        before = written.get(chosen)
        _form(study, chosen, text="" if before is None else before.text, name=name)


def _form(study: Study, item: int, *, text: str, name: str | None) -> None:
    with st.form(f"author_{study.study}_{item}", border=False):
        given = st.text_area("Text", value=text, key=f"{_TEXT}_{study.study}_{item}")
        typed = st.text_input("Your name", value=remembered_reader() or "", key=_WHO) if name is None else ""
        sent = st.form_submit_button("Keep the text", icon=":material/edit_note:")
    st.caption(
        "It stands in every report of this study made from now on, after what the store says of the item; an "
        "empty text takes it back."
    )
    if sent:
        _keep(study, item, text=given, who=name or typed)


def _keep(study: Study, item: int, *, text: str, who: str) -> None:
    try:
        with store().connect(write=True) as con:
            write_answer(con, study.study, item, text=text, who=who)
    except StudyError as error:
        st.error(str(error))
        return
    st.rerun()


def _label(item: Item, *, done: bool) -> str:
    return f"{item.number}. {item.title}{' (written)' if done else ''}"
