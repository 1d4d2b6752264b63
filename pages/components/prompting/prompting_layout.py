"""Three columns, of which the middle one takes all the room that there is."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_LEFT_PX, _RIGHT_PX = 204, 344

SECTIONS = ("tool_row", "picture_surface", "picture_status", "input_gate_row")
"""Keys of what stands below each other in the middle: tools, picture, what is to be told, and no more."""

_STYLE = """<style>
/* The picture takes the margins of the window. */
[data-testid="stMainBlockContainer"] { padding: 4.25rem 1rem 0.5rem 1rem; }
/* Keys work anywhere on the page; a ring round all of it says nothing. */
[data-testid="stMain"]:focus-visible::before { box-shadow: none; }
/* Four choices side by side, also at 1280 pixels. */
.st-key-prompt_panel button { padding-inline: 0.25rem; }
.st-key-tool_bar button { min-height: 2rem; padding-inline: 0.6rem; }
/* The arrows and numbers say their keys themselves, and everybody knows those of undo. */
.st-key-history_buttons kbd, [class*="st-key-candidate_"] kbd { display: none; }
.st-key-input_gate_row { display: none; }
.st-key-picture_surface { gap: 0; }
.input-gate-note {
  position: fixed; left: 50%; bottom: 1.5rem; transform: translateX(-50%); z-index: 999990;
  padding: 0.5rem 1rem; border-radius: 0.5rem; background: #FFE66D; color: #26101B;
}
.st-key-prompt_list [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
/* Buttons that show an icon alone keep their words for those who listen to the page. */
:is(.st-key-tool_bar, .st-key-prompt_list, .st-key-lesion_actions) button
  [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
/* On a narrow screen the picture comes first and the panels stand below it. */
@media (max-width: 1100px) {
  .st-key-prompting > :has(> .st-key-prompting_centre) { order: -1; flex: 1 0 100%; }
  .st-key-prompting > :has(> .st-key-prompting_right) { flex: 1 1 20rem; }
  .st-key-prompting_right { width: 100%; }
}
</style>"""


def three_columns() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Return left, centre and right."""
    st.html(_STYLE)
    with st.container(horizontal=True, gap="medium", wrap=False, key="prompting"):
        left = st.container(width=_LEFT_PX, gap="xsmall", key="prompting_left")
        centre = st.container(width="stretch", gap="small", key="prompting_centre")
        right = st.container(width=_RIGHT_PX, gap="small", key="prompting_right")
    return left, centre, right
