"""What was saved of a case, to go back to."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import StudyError
from db.annotations import MaskVersion, restore_version, versions
from db.drafts import Draft, draft_revisions, restore_revision
from pages.components.login.guard import writing_as
from pages.components.prompting.desk import Desk
from pages.components.prompting.openings import bound, require_open
from pages.components.prompting.saving import require_kept
from pages.components.shared.markdown import md
from pages.components.shared.resources import store

_SHOWN = 30


def show_versions(desk: Desk) -> None:
    """Accepted masks and saved steps, newest first, each with a button to go on from it."""
    with store().connect() as con:
        masks, saved = versions(con, desk.key), draft_revisions(con, desk.key)
    with st.container(height=400, gap="xsmall"):
        st.markdown(md("**Accepted masks**"))
        if not masks:
            st.caption("None yet.")
        for mask in reversed(masks[-_SHOWN:]):
            _row(desk, _words(mask), f"version_{mask.lesion_id}_{mask.version}", target=mask)
        st.markdown(md("**Saved steps**"))
        if not saved:
            st.caption("None yet.")
        for step in saved[:_SHOWN]:
            words = f"{step.revision} · {step.act or 'saved'} · {step.saved_at:%d %b %H:%M:%S}"
            _row(desk, words, f"revision_{step.revision}", target=step, newest=step.revision == desk.revision)
    st.caption("Times are UTC. Going back adds a step; none is lost.")


def _words(mask: MaskVersion) -> str:
    counts = " ✓" if mask.accepted else ""
    share = f", {mask.share_changed:.1%} changed" if mask.share_changed else ""
    return (
        f"Lesion {mask.lesion_id} v{mask.version}{counts} · {mask.origin}{share} · "
        f"{mask.created_at:%d %b %H:%M}"
    )


def _row(desk: Desk, words: str, key: str, *, target: MaskVersion | Draft, newest: bool = False) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.markdown(md(":small[{}]", words), width="stretch")
        st.button(
            "", icon=":material/settings_backup_restore:", help="Go on from here", key=desk.key_of(key),
            type="tertiary", disabled=newest, on_click=bound(desk, _restore, target),
        )  # fmt: skip


def _restore(desk: Desk, target: MaskVersion | Draft) -> None:
    if not require_open(desk, "going back to an earlier step"):
        return
    try:
        require_kept(desk)
        known: dict[str, Any] = {"tab": desk.tab, "expected_revision": desk.revision}
        with writing_as(desk.key.reader) as con:
            if isinstance(target, Draft):
                restored = restore_revision(con, desk.key, target.revision, **known)
            else:
                restored = restore_version(con, target, key=desk.key, **known)
    except StudyError as error:
        desk.trouble = str(error)
        return
    desk.restart(restored.state, restored.revision)
