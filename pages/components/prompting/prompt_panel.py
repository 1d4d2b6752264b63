"""The ordered list of prompts, and the masks that the model proposes for it."""

from __future__ import annotations

import streamlit as st

from core.annotation import undo_order
from core.annotation.drawn import DrawnPrompt, Scribble
from core.annotation.prompt_history import TimedPrompt
from core.canvas.marks import tool_of
from core.prompts.values import BoxPrompt, PointPrompt
from pages.components.case_session.actions import delete_prompt, redo, undo
from pages.components.case_session.callbacks import bound
from pages.components.prompting.picture_actions import clear_prompts, flip_prompt
from pages.components.prompting.picture_session import PictureSession
from pages.components.prompting.tool_icons import TOOL_ICONS
from pages.components.shared.markdown import md

_LIST_HEIGHT_PX = 168


def show_history_buttons(session: PictureSession) -> None:
    """Show undo, redo and clear."""
    lesion = session.lesion
    held = lesion is None or lesion.locked
    with st.container(horizontal=True, gap="xsmall", wrap=False, key="history_buttons"):
        st.button(
            "Undo",
            icon=":material/undo:",
            key=session.key_of("undo"),
            help="Take back the last prompt or correction (Ctrl+Z)",
            shortcut="Ctrl+Z",
            disabled=held or not undo_order.can_undo(lesion),
            on_click=bound(session, undo),
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            key=session.key_of("redo"),
            help="Bring it back (Ctrl+Y)",
            shortcut="Ctrl+Y",
            disabled=held or not undo_order.can_redo(lesion),
            on_click=bound(session, redo),
        )
        st.button(
            "Clear",
            key=session.key_of("clear_prompts"),
            type="tertiary",
            help="Empty the prompt list; undo brings it back",
            disabled=held or lesion is None or lesion.prompts.is_empty,
            on_click=bound(session, clear_prompts),
        )


def show_prompts(session: PictureSession) -> None:
    """Show the list in order; each entry can be flipped or deleted."""
    entries = () if session.lesion is None else session.lesion.prompts.entries
    with st.container(height=_LIST_HEIGHT_PX, gap=None, key="prompt_list"):
        if not entries:
            st.caption("Draw a box around the lesion, or click on it. Each prompt is listed here, in order.")
        for index, entry in enumerate(entries):
            _entry(session, index, entry, held=session.lesion is None or session.lesion.locked)


def _entry(session: PictureSession, index: int, entry: TimedPrompt, *, held: bool) -> None:
    icon = TOOL_ICONS[tool_of(entry.prompt)]
    took = "" if entry.latency_s is None else f" · {entry.latency_s:.2f} s"
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        st.markdown(md("{} {} {}:gray[{}]", index + 1, icon, _words(entry.prompt), took), width="stretch")
        st.button(
            f"Flip prompt {index + 1}",
            icon=":material/flip_camera_android:",
            key=session.key_of(f"flip_{index}"),
            type="tertiary",
            help="Flip: on the lesion or off it",
            disabled=held or not isinstance(entry.prompt, PointPrompt | Scribble),
            on_click=bound(session, flip_prompt, index),
        )
        st.button(
            f"Delete prompt {index + 1}",
            icon=":material/close:",
            key=session.key_of(f"delete_{index}"),
            type="tertiary",
            help="Delete this prompt",
            disabled=held,
            on_click=bound(session, delete_prompt, index),
        )


def _words(prompt: DrawnPrompt) -> str:
    """Return kind and place of a prompt, in image pixels."""
    match prompt:
        case PointPrompt():
            y, x = prompt.position
            return f"{'On' if prompt.positive else 'Off'} {x:.0f}, {y:.0f}"
        case BoxPrompt():
            (top, left), (bottom, right) = prompt.start, prompt.stop
            return f"Box {right - left:.0f} × {bottom - top:.0f} px"
        case Scribble():
            return f"Scribble {'on' if prompt.positive else 'off'}"
        case _:
            return f"Polygon, {len(prompt.vertices_yx)} corners"
