"""The colours, in one place.

The model, the baseline and the reference have the same colour in every chart and every picture. Their
hues, and the lightness of the two pathologies, can be told apart with every common colour-vision
deficiency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from core.cases import Pathology
from core.imaging.overlay import Colour, OverlayStyle

MODEL = "#F08C1E"
BASELINE = "#B07AC9"
REFERENCE = "#12A5D6"
PROMPT = "#FFE66D"

DIVERGING = ("#2B5C8A", "#F4F5F6", "#A8443A")
"""Negative, none, positive."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of charts and tables that depend on the theme's ground.

    Words have a contrast of 4.5 or more to it, marks that carry a meaning of 3 (WCAG 2.2, AA).

    Attributes:
        ground: The page itself.
        ink: Words, rings and lines that must be seen.
        muted: Titles of axes, and rows of a table that stand back.
        line: The grid.
        faint: Marks that stand back.
        arms: Prompt protocols that are compared with one another.
        more: Readers beyond the number of arms, as many as a chart may show.
        pathology: The colour of each pathology.
    """

    ground: str
    ink: str
    muted: str
    line: str
    faint: str
    arms: tuple[str, ...]
    more: tuple[str, ...]
    pathology: Mapping[Pathology, str]

    @property
    def many(self) -> tuple[str, ...]:
        """The colours of readers; the first are those of the arms."""
        return (*self.arms, *self.more)


LIGHT = Ground(
    ground="#FFFFFF",
    ink="#22303C",
    muted="#5A6873",
    line="#DCE3E8",
    faint="#8E99A3",
    arms=("#1F5F8B", "#B97A10", "#3B8A7D", "#8C4A6B", "#6E7B86"),
    more=(
        *("#C4602F", "#6C5BA7", "#5E8C31", "#B0417E", "#2983AB", "#9C7A3C", "#3F3F8C", "#B96A6A"),
        *("#4D6B57", "#86801F", "#7B4B2A", "#5E87B5", "#9A5CC8", "#2F7F6F", "#A07A56"),
    ),
    pathology={
        Pathology.BENIGN: "#4C9992",
        Pathology.MALIGNANT: "#8C2D4F",
        Pathology.NORMAL: "#8593A0",
        Pathology.UNKNOWN: "#96918A",
    },
)
DARK = Ground(
    ground="#12171C",
    ink="#E6EBEF",
    muted="#A3B0BB",
    line="#2E3842",
    faint="#6F7C88",
    arms=("#5BA3D6", "#E0A030", "#5CB5A6", "#D084AC", "#A3B0BB"),
    more=(
        *("#E08A5E", "#9F90DA", "#8CBF5B", "#E070AE", "#4FB8E3", "#C9A45E", "#8080DC", "#E2A2A2"),
        *("#7FA58C", "#C9BF4E", "#B97C56", "#8FB3D9", "#C797EC", "#58B3A1", "#D9BFA8"),
    ),
    pathology={
        Pathology.BENIGN: "#4E9D96",
        Pathology.MALIGNANT: "#F2A3C0",
        Pathology.NORMAL: "#7D8A96",
        Pathology.UNKNOWN: "#A39A8E",
    },
)


def ground() -> Ground:
    """Return the colours for the theme that the person looks at."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def rgb(colour: str) -> Colour:
    """Return a colour as the picture-drawing functions take it."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


OVERLAY_STYLE = OverlayStyle(
    reference=rgb(REFERENCE),
    prediction=rgb(MODEL),
    box=rgb(PROMPT),
    # Pictures are drawn about twice as large as a page shows them.
    line_px=4,
    point_radius_px=13,
)
