"""The panels beside the planes: lesions, prompts by slice, locks, acceptance."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.annotation import undo_order
from core.annotation.draft import LesionDraft
from core.annotation.volume_actions import AddPrompt
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.accept_bar import show_accept
from pages.components.case_session.actions import add_lesion, delete_prompt, redo, remove_lesion, undo
from pages.components.case_session.callbacks import bound
from pages.components.case_session.lesion_buttons import colour_lesion_buttons, show_lesion_buttons
from pages.components.shared.markdown import Markdown, md
from pages.components.volumes.click_answers import is_segmenting
from pages.components.volumes.interaction_modes import InteractionMode, mode_of
from pages.components.volumes.shown_masks import visible_mask
from pages.components.volumes.volume_actions import go_to_prompt, set_slice_lock
from pages.components.volumes.volume_session import VolumeSession, work_of

_LIST_HEIGHT_PX = 150
_LESION = "volume_lesion"
_NO_PROMPT = {
    InteractionMode.SLICES: "Draw a box around the lesion on the slice where it is seen best, then "
    "propagate.",
    InteractionMode.CLICKS: "Click on the lesion in any plane; every click is answered with the whole "
    "lesion.",
}


def show_volume_lesions(session: VolumeSession) -> None:
    """Show a button for each lesion in its colour; add and remove."""
    with st.container(horizontal=True, gap="xsmall", key="volume_lesions"):
        waits = ":material/hourglass_top:"
        show_lesion_buttons(
            session, key=_LESION, icon=lambda lesion: waits if _is_at_work(session, lesion) else None
        )
        with st.container(horizontal=True, gap="xsmall", width="content", wrap=False):
            st.button(
                "", icon=":material/add:", key=session.key_of("volume_add_lesion"), type="tertiary",
                shortcut="A", help="Add a lesion (A)", on_click=bound(session, add_lesion),
            )  # fmt: skip
            st.button(
                "", icon=":material/delete:", key=session.key_of("volume_remove_lesion"), type="tertiary",
                help="Remove this lesion", on_click=bound(session, remove_lesion),
            )  # fmt: skip
    colour_lesion_buttons(session, key=_LESION)


def show_volume_prompts(session: VolumeSession) -> None:
    """Show undo and redo, and the list of prompts with their slices."""
    with st.container(horizontal=True, gap="xsmall", wrap=False, key="volume_history"):
        st.button(
            "Undo", icon=":material/undo:", key=session.key_of("volume_undo"), shortcut="Ctrl+Z",
            disabled=not undo_order.can_undo(session.lesion), on_click=bound(session, undo),
        )  # fmt: skip
        st.button(
            "Redo", icon=":material/redo:", key=session.key_of("volume_redo"), shortcut="Ctrl+Y",
            disabled=not undo_order.can_redo(session.lesion), on_click=bound(session, redo),
        )  # fmt: skip
    prompts = work_of(session.lesion).state.prompts
    if not prompts:
        st.caption(_NO_PROMPT[mode_of(session.lesion)])
        return
    with st.container(height=_LIST_HEIGHT_PX if len(prompts) > 3 else "content", gap=None, border=False):
        entries = list(enumerate(prompts))
        if mode_of(session.lesion) is InteractionMode.SLICES:
            entries.sort(key=lambda entry: entry[1].slice_index)
        for index, one in entries:
            _entry(session, index, one, here=one.slice_index == session.surface.at[0])


def show_slice_state(session: VolumeSession) -> None:
    """Show the area on the slice that is shown, and its lock."""
    lesion, index = session.lesion, session.surface.at[0]
    if lesion is None:
        return
    locked = index in work_of(lesion).state.locked
    area = int(np.count_nonzero(visible_mask(session, lesion).slice(index)))
    pixel_mm2 = session.surface.shown.volume.grid.steps.plane(1, 2).size
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.markdown(md(":small[Slice {}: {:,.0f}\xa0mm²]", index + 1, area * pixel_mm2), width="stretch")
        st.button(
            "Unlock slice" if locked else "Lock slice",
            icon=":material/lock:" if locked else md(":material/lock_open:"),
            key=session.key_of("volume_lock"),
            type="primary" if locked else "secondary",
            shortcut="L",
            help="A locked slice keeps its mask when the lesion is propagated again (L)",
            on_click=bound(session, set_slice_lock, not locked),
        )
    others = sorted(work_of(lesion).state.locked)
    if others:
        st.caption(f"Locked: {', '.join(str(one + 1) for one in others[:14])}{' …' if others[14:] else ''}")


def show_volume_accept(session: VolumeSession) -> None:
    """Show the button that accepts the case."""
    held = any(_is_at_work(session, lesion) for lesion in session.draft.lesions)
    explained = (
        "A lesion is still being segmented: wait for it or cancel it"
        if held
        else "Writes the 3D masks and the prompts, then opens the next case that is not read"
    )
    show_accept(session, key="volume_accept", label="Accept and go on", explained=explained, held=held)


def _is_at_work(session: VolumeSession, lesion: LesionDraft) -> bool:
    """Return whether a job follows the lesion, or an answer to its clicks is on its way."""
    return work_of(lesion).pending_run is not None or is_segmenting(session, lesion)


def _entry(session: VolumeSession, index: int, one: AddPrompt, *, here: bool) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.button(
            f"{one.slice_index + 1}",
            key=session.key_of(f"volume_go_{index}"),
            type="tertiary",
            disabled=here and not isinstance(one.prompt, PointPrompt),
            help="Show this slice",
            on_click=bound(session, go_to_prompt, one),
        )
        st.markdown(_words(one), width="stretch")
        st.button(
            f"Delete prompt {index + 1}",
            icon=":material/close:",
            key=session.key_of(f"volume_delete_{index}"),
            type="tertiary",
            help="Delete this prompt",
            on_click=bound(session, delete_prompt, index),
        )


def _words(one: AddPrompt) -> Markdown:
    if isinstance(one.prompt, BoxPrompt):
        (top, left), (bottom, right) = one.prompt.start, one.prompt.stop
        return md(":material/crop_square: {:.0f} × {:.0f} px", right - left, bottom - top)
    y, x = one.prompt.position
    sign = md(":material/add_circle: on") if one.prompt.positive else md(":material/do_not_disturb_on: off")
    return md("{} {:.0f}, {:.0f}", sign, x, y)
