"""Three columns, of which the middle one is as wide as the canvas on every screen."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.canvas.frames import CANVAS_WIDTH_PX

_LEFT_PX = 204

_STYLE = """<style>
/* The canvas does not shrink, so this page uses the margins of the window. */
[data-testid="stMainBlockContainer"] { padding: 4.5rem 1.25rem 0.5rem 1.25rem; }
/* Keys work anywhere on the page; a ring round all of it says nothing. */
[data-testid="stMain"]:focus-visible::before { box-shadow: none; }
/* Four choices side by side, also at 1280 pixels. */
.st-key-prompt_panel button { padding-inline: 0.25rem; }
.st-key-zoom_bar button, .st-key-tool_bar button { min-height: 2rem; padding-inline: 0.6rem; }
/* The arrows and numbers say their keys themselves, and everybody knows those of undo. */
.st-key-pan_buttons kbd, .st-key-history_buttons kbd, [class*="st-key-candidate_"] kbd { display: none; }
.st-key-input_gate { display: none; }
.input-gate-note {
  position: fixed; left: 50%; bottom: 1.5rem; transform: translateX(-50%); z-index: 999990;
  padding: 0.5rem 1rem; border-radius: 0.5rem; background: #FFE66D; color: #26101B;
}
.st-key-prompt_list [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
/* Buttons that show an icon alone keep their words for those who listen to the page. */
:is(.st-key-tool_bar, .st-key-zoom_bar, .st-key-prompt_list, .st-key-lesion_actions) button
  [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
</style>"""


def three_columns() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Return left, centre and right."""
    st.html(_STYLE)
    with st.container(horizontal=True, gap="medium", wrap=False, key="prompting"):
        left = st.container(width=_LEFT_PX, gap="xsmall")
        centre = st.container(width=CANVAS_WIDTH_PX, gap="small", horizontal_alignment="center")
        right = st.container(width="stretch", gap="small")
    return left, centre, right
