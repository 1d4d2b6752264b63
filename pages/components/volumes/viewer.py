"""The three planes on the screen: a component of our own, because it must follow keys and wheel at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.imaging.planes import IndexZyx
from pages.components.palette import PROMPT
from pages.components.volumes.viewer_tools import TOOLS, VolumeTool

VIEWER = "volume_viewer"
"""Key of the component; what it reports lies under it in the session."""

_HERE = Path(__file__).parent
_HTML, _CSS, _JS = ((_HERE / f"viewer.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
_AHEAD_JS = (_HERE / "ahead.js").read_text(encoding="utf-8")
_COLOURS = {
    "cross": "#7FD1F5AA",
    "box": PROMPT,
    "positive": "#00A37A",
    "negative": "#E03C8A",
    "ruler": "#9FF0C0",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What is put on the screen.

    Attributes:
        view: Tells this opening of a case from others.
        taken: Number of the last act that the page has taken up.
        at: Cross-hair, (z, y, x).
        shape: Of the volume, (z, y, x).
        planes: One description a plane.
        marks: Prompts on slices of planes, in CSS pixels.
        locked: Axial slices.
        tools: That may be taken up.
        brush_px: Radius in CSS pixels.
        anywhere: Tools that draw in all planes; the others draw on the axial one.
        busy: What the person waits for; empty where for nothing.
    """

    view: str
    taken: int
    at: IndexZyx
    shape: IndexZyx
    planes: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    locked: list[int]
    tools: tuple[VolumeTool, ...]
    tool: VolumeTool
    brush_px: float
    anywhere: tuple[VolumeTool, ...] = ()
    busy: str = ""


def show_viewer(shown: Shown) -> None:
    """Put it on the screen."""
    # Registered at every run: an equal registration costs nothing, and a new server knows none.
    component = st.components.v2.component("samography_volume_viewer", html=_HTML, css=_CSS, js=_JS)
    component(
        key=VIEWER,
        data={
            "view": shown.view,
            "taken": shown.taken,
            "at": shown.at,
            "shape": shown.shape,
            "planes": shown.planes,
            "marks": shown.marks,
            "locked": shown.locked,
            "tool": shown.tool.value,
            "keys": {TOOLS[tool].shortcut.lower(): tool.value for tool in shown.tools},
            "brush": shown.brush_px,
            "anywhere": [tool.value for tool in shown.anywhere],
            "busy": shown.busy,
            "colours": _COLOURS,
        },
        on_acts_change=_nothing,
    )


def send_ahead(pictures: list[dict[str, Any]]) -> None:
    """Bring pictures of slices that may be wanted next; the planes show them without asking the page."""
    component = st.components.v2.component("samography_volume_ahead", js=_AHEAD_JS)
    component(key="volume_ahead", data={"pictures": pictures}, width="content", height="content")


def reported_acts() -> list[dict[str, Any]]:
    """What the browser has reported, those taken up before included."""
    state = st.session_state.get(VIEWER)
    acts: list[dict[str, Any]] = (state.get("acts") or []) if state else []
    return acts


def _nothing() -> None:
    """Acts are taken up by the page, before it draws."""
