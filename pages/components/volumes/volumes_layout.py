"""Three columns, of which the middle one is as wide as the planes on every screen."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.canvas.frames import AXIAL_PX, SIDE_PLANE_PX

_LEFT_PX = 196

_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 4.5rem 1.25rem 0.5rem 1.25rem; }
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
</style>"""


def volume_columns() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Return left, centre and right."""
    st.html(_STYLE)
    with st.container(horizontal=True, gap="small", wrap=False, key="volumes"):
        left = st.container(width=_LEFT_PX, gap="xsmall")
        centre = st.container(width=AXIAL_PX + SIDE_PLANE_PX + 10, gap="xsmall")
        right = st.container(width="stretch", gap="xsmall")
    return left, centre, right
