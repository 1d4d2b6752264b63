"""Three columns, of which the middle one is takes all the room that there is."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_LEFT_PX, _RIGHT_PX = 196, 320

_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 4.25rem 1rem 0.5rem 1rem; }
[data-testid="stMain"]:focus-visible::before { box-shadow: none; }
/* As high without the brush's slider as with it, so that the planes below stay where they are. */
.st-key-volume_tools { min-height: 2.75rem; }
.st-key-volumes [data-testid="stCaptionContainer"] { overflow-wrap: anywhere; }
.st-key-volume_tools button { min-height: 2rem; padding-inline: 0.5rem; }
.st-key-volume_history kbd { display: none; }
.st-key-volume_viewer[data-stale='true'] { opacity: 1 !important; transition: none !important; }
/* Buttons that show an icon alone keep their words for those who listen to the page. */
:is(.st-key-volume_tools, [class*="st-key-volume_delete_"]) button [data-testid="stMarkdownContainer"] {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
/* On a narrow screen the planes come first and the panels stand below them. */
@media (max-width: 1100px) {
  .st-key-volumes { flex-wrap: wrap !important; }
  .st-key-volumes > :has(> .st-key-volumes_centre) { order: -1; flex: 1 0 100%; }
  .st-key-volumes > :has(> .st-key-volumes_right) { flex: 1 1 20rem; }
  .st-key-volumes_right { width: 100%; }
}
</style>"""


def volume_columns() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Return left, centre and right."""
    st.html(_STYLE)
    with st.container(horizontal=True, gap="small", wrap=False, key="volumes"):
        left = st.container(width=_LEFT_PX, gap="xsmall")
        centre = st.container(width="stretch", gap="xsmall", key="volumes_centre")
        right = st.container(width=_RIGHT_PX, gap="xsmall", key="volumes_right")
    return left, centre, right
