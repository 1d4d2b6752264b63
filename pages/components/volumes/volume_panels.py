"""Beside the planes: lesions, prompts by slice, locks, acceptance."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.annotation.volume_acts import AddPrompt
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.accept_bar import ask_about_no_lesion, show_last_accepted
from pages.components.case_session.actions import ask_to_accept
from pages.components.case_session.callbacks import bound, show_late_acts
from pages.components.case_session.lesion_colours import lesion_colour
from pages.components.case_session.messages import show_not_saved, show_saved
from pages.components.markdown import Markdown, md
from pages.components.volumes import volume_actions as acts
from pages.components.volumes.click_answers import is_segmenting
from pages.components.volumes.interaction_modes import Way, way_of
from pages.components.volumes.shown_masks import visible_mask
from pages.components.volumes.volume_session import VolumeDesk, work_of

_LIST_HEIGHT_PX = 150
_NO_PROMPT = {
    Way.SLICES: "Draw a box around the lesion on the slice where it is seen best, then propagate.",
    Way.CLICKS: "Click on the lesion in any plane; every click is answered with the whole lesion.",
}


def show_volume_lesions(desk: VolumeDesk) -> None:
    """A button for each lesion in its colour; add and remove."""
    with st.container(horizontal=True, gap="xsmall", key="volume_lesions"):
        for lesion in desk.draft.lesions:
            st.button(
                f"Lesion {lesion.lesion_id}",
                icon=":material/hourglass_top:"
                if work_of(lesion).pending_run or is_segmenting(desk, lesion)
                else None,
                key=desk.key_of(f"volume_lesion_{lesion.lesion_id}"),
                type="primary" if lesion.lesion_id == desk.draft.active else "secondary",
                on_click=bound(desk, acts.select_lesion, lesion.lesion_id),
            )
        with st.container(horizontal=True, gap="xsmall", width="content", wrap=False):
            st.button(
                "", icon=":material/add:", key=desk.key_of("volume_add_lesion"), type="tertiary",
                shortcut="A", help="Add a lesion (A)", on_click=bound(desk, acts.add_lesion),
            )  # fmt: skip
            st.button(
                "", icon=":material/delete:", key=desk.key_of("volume_remove_lesion"), type="tertiary",
                help="Remove this lesion", on_click=bound(desk, acts.remove_lesion),
            )  # fmt: skip
    st.html(
        "<style>"
        + "".join(
            f".st-key-{desk.key_of(f'volume_lesion_{lesion.lesion_id}')} button "
            f"{{ border-left: 0.5rem solid {lesion_colour(lesion.colour_index)}; }}"
            for lesion in desk.draft.lesions
        )
        + "</style>"
    )


def show_volume_prompts(desk: VolumeDesk) -> None:
    """Undo and redo, and the list of prompts with their slices."""
    work = desk.work
    with st.container(horizontal=True, gap="xsmall", wrap=False, key="volume_history"):
        st.button(
            "Undo", icon=":material/undo:", key=desk.key_of("volume_undo"), shortcut="Ctrl+Z",
            disabled=not work.acts.can_undo, on_click=bound(desk, acts.undo),
        )  # fmt: skip
        st.button(
            "Redo", icon=":material/redo:", key=desk.key_of("volume_redo"), shortcut="Ctrl+Y",
            disabled=not work.acts.can_redo, on_click=bound(desk, acts.redo),
        )  # fmt: skip
    prompts = work.standing.prompts
    if not prompts:
        st.caption(_NO_PROMPT[way_of(desk.lesion)])
        return
    with st.container(height=_LIST_HEIGHT_PX if len(prompts) > 3 else "content", gap=None, border=False):
        entries = list(enumerate(prompts))
        if way_of(desk.lesion) is Way.SLICES:
            entries.sort(key=lambda entry: entry[1].slice_index)
        for index, one in entries:
            _entry(desk, index, one, here=one.slice_index == desk.at[0])


def show_slice_state(desk: VolumeDesk) -> None:
    """What is on the slice that is shown, and its lock."""
    lesion, index = desk.lesion, desk.at[0]
    if lesion is None:
        return
    locked = index in work_of(lesion).standing.locked
    area = int(np.count_nonzero(visible_mask(desk, lesion).slice(index)))
    pixel_mm2 = desk.volume.volume.grid.steps.plane(1, 2).size
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.markdown(md(":small[Slice {}: {:,.0f}\xa0mm²]", index + 1, area * pixel_mm2), width="stretch")
        st.button(
            "Unlock slice" if locked else "Lock slice",
            icon=":material/lock:" if locked else md(":material/lock_open:"),
            key=desk.key_of("volume_lock"),
            type="primary" if locked else "secondary",
            shortcut="L",
            help="A locked slice keeps its mask when the lesion is propagated again (L)",
            on_click=bound(desk, acts.set_lock, not locked),
        )
    others = sorted(work_of(lesion).standing.locked)
    if others:
        st.caption(f"Locked: {', '.join(str(one + 1) for one in others[:14])}{' …' if others[14:] else ''}")


def show_volume_accept(desk: VolumeDesk) -> None:
    """One button, and how far the work is saved."""
    at_work = any(work_of(lesion).pending_run or is_segmenting(desk, lesion) for lesion in desk.draft.lesions)
    drawn = [lesion for lesion in desk.draft.lesions if not lesion.is_untouched]
    st.button(
        "Accept" if drawn else "Accept: no lesion",
        icon=":material/check:",
        key=desk.key_of("volume_accept"),
        type="primary",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=desk.conflict is not None or at_work,
        help="A lesion is still being segmented: wait for it or cancel it"
        if at_work
        else "Writes the 3D masks and the prompts, measured against the reference where there is one",
        on_click=bound(desk, ask_to_accept),
    )
    ask_about_no_lesion(desk)
    show_last_accepted(desk.key.reader)
    show_saved(desk)


def show_volume_messages(desk: VolumeDesk) -> None:
    """A conflict with another tab, with a way out; what happened, once."""
    if desk.conflict is not None:
        st.error(desk.conflict, icon=":material/tab:")
        st.button("Take the case over in this tab", key=desk.key_of("volume_take_over"), type="primary",
                  on_click=bound(desk, acts.take_over_here))  # fmt: skip
    show_late_acts()
    show_not_saved(desk)
    if desk.trouble is not None:
        st.warning(desk.trouble)
        desk.trouble = None
    if desk.told is not None:
        st.success(desk.told)
        desk.told = None


def _entry(desk: VolumeDesk, index: int, one: AddPrompt, *, here: bool) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.button(
            f"{one.slice_index + 1}",
            key=desk.key_of(f"volume_go_{index}"),
            type="tertiary",
            disabled=here and not isinstance(one.prompt, PointPrompt),
            help="Show this slice",
            on_click=bound(desk, acts.go_to_prompt, one),
        )
        st.markdown(_words(one), width="stretch")
        st.button(
            f"Delete prompt {index + 1}",
            icon=":material/close:",
            key=desk.key_of(f"volume_delete_{index}"),
            type="tertiary",
            help="Delete this prompt",
            on_click=bound(desk, acts.delete_prompt, index),
        )


def _words(one: AddPrompt) -> Markdown:
    if isinstance(one.prompt, BoxPrompt):
        (top, left), (bottom, right) = one.prompt.start, one.prompt.stop
        return md(":material/crop_square: {:.0f} × {:.0f} px", right - left, bottom - top)
    y, x = one.prompt.position
    sign = md(":material/add_circle: on") if one.prompt.positive else md(":material/do_not_disturb_on: off")
    return md("{} {:.0f}, {:.0f}", sign, x, y)
