"""The three planes on the screen: a component of our own, because it must follow keys and wheel at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from pages.components.palette import PROMPT
from pages.components.volumes.tools import VolumeTool

VIEWER = "volume_viewer"
"""Key of the component; what it reports lies under it in the session."""

_HERE = Path(__file__).parent
_HTML, _CSS, _JS = ((_HERE / f"viewer.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
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
        place: Slice and visible part, given back with each act as it is.
        count: Axial slices.
        planes: One description a plane.
        marks: Prompts on the axial slice, in CSS pixels.
        brush_px: Radius in CSS pixels.
    """

    view: str
    taken: int
    place: str
    count: int
    planes: list[dict[str, Any]]
    marks: list[dict[str, Any]]
    tool: VolumeTool
    brush_px: float


def show_viewer(shown: Shown) -> None:
    """Put it on the screen."""
    # Registered at every run: an equal registration costs nothing, and a new server knows none.
    component = st.components.v2.component("samography_volume_viewer", html=_HTML, css=_CSS, js=_JS)
    component(
        key=VIEWER,
        data={
            "view": shown.view,
            "taken": shown.taken,
            "place": shown.place,
            "count": shown.count,
            "planes": shown.planes,
            "marks": shown.marks,
            "tool": shown.tool.value,
            "brush": shown.brush_px,
            "colours": _COLOURS,
        },
        on_acts_change=_nothing,
    )


def reported_acts() -> list[dict[str, Any]]:
    """What the browser has reported, those taken up before included."""
    state = st.session_state.get(VIEWER)
    acts: list[dict[str, Any]] = (state.get("acts") or []) if state else []
    return acts


def _nothing() -> None:
    """Acts are taken up by the page, before it draws."""
