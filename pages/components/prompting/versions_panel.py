"""The accepted masks and saved steps of a case, to go back to."""

from __future__ import annotations

import streamlit as st

from core.errors import StudyError
from db.annotations import MaskVersion, restore_version, versions
from db.drafts import Draft, draft_revisions, restore_revision
from pages.components.case_session.callbacks import bound, require_open
from pages.components.case_session.saving import require_saved
from pages.components.login.guard import writing_as
from pages.components.prompting.picture_session import PictureSession
from pages.components.shared.markdown import md
from pages.components.shared.resources import store

_SHOWN = 30


def show_versions(session: PictureSession) -> None:
    """Show accepted masks and saved steps, newest first, each with a button to go on from it."""
    with store().connect() as con:
        masks, saved = versions(con, session.key), draft_revisions(con, session.key)
    with st.container(height=400, gap="xsmall"):
        st.markdown(md("**Accepted masks**"))
        if not masks:
            st.caption("None yet.")
        for mask in reversed(masks[-_SHOWN:]):
            _row(session, _words(mask), f"version_{mask.lesion_id}_{mask.version}", target=mask)
        st.markdown(md("**Saved steps**"))
        if not saved:
            st.caption("None yet.")
        for step in saved[:_SHOWN]:
            words = f"{step.revision} · {step.action or 'saved'} · {step.saved_at:%d %b %H:%M:%S}"
            _row(
                session,
                words,
                f"revision_{step.revision}",
                target=step,
                newest=step.revision == session.revision,
            )
    st.caption("Times are UTC. Going back adds a step; none is lost.")


def _words(mask: MaskVersion) -> str:
    counts = " ✓" if mask.accepted else ""
    share = f", {mask.share_changed:.1%} changed" if mask.share_changed else ""
    return (
        f"Lesion {mask.lesion_id} v{mask.version}{counts} · {mask.origin}{share} · "
        f"{mask.created_at:%d %b %H:%M}"
    )


def _row(
    session: PictureSession, words: str, key: str, *, target: MaskVersion | Draft, newest: bool = False
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.markdown(md(":small[{}]", words), width="stretch")
        st.button(
            "", icon=":material/settings_backup_restore:", help="Go on from here", key=session.key_of(key),
            type="tertiary", disabled=newest, on_click=bound(session, _restore, target),
        )  # fmt: skip


def _restore(session: PictureSession, target: MaskVersion | Draft) -> None:
    if not require_open(session, "going back to an earlier step"):
        return
    try:
        require_saved(session)
        key, tab, expected = session.key, session.tab, session.revision
        with writing_as(session.key.reader) as con:
            if isinstance(target, Draft):
                restored = restore_revision(con, key, target.revision, tab=tab, expected_revision=expected)
            else:
                restored = restore_version(con, target, key=key, tab=tab, expected_revision=expected)
    except StudyError as error:
        session.error = str(error)
        return
    session.restart(restored.state, restored.revision)
