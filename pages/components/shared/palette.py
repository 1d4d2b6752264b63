"""The colours, in one place.

The model, the baseline and the reference have the same colour in every chart and every picture. Their
hues, and the lightness of the two pathologies, can be told apart with every common colour-vision
deficiency.
"""

from __future__ import annotations

from core.cases import Pathology
from core.imaging.overlay import Colour, OverlayStyle

MODEL = "#F08C1E"
BASELINE = "#B07AC9"
REFERENCE = "#12A5D6"
PROMPT = "#FFE66D"

INK = "#22303C"
MUTED = "#6B7A86"
LINE = "#DCE3E8"
FAINT = "#B4BFC8"

ARMS = ("#1F5F8B", "#E0A030", "#4FA093", "#8C4A6B", "#7F8C97")
"""Prompt protocols that are compared with one another."""

MANY = (
    *ARMS,
    *("#C4602F", "#6C5BA7", "#5E8C31", "#B0417E", "#2E9BC6", "#9C7A3C", "#3F3F8C", "#D08A8A"),
    *("#4D6B57", "#A9A03A", "#7B4B2A", "#8FB3D9", "#B57EDC", "#2F7F6F", "#C9A98F"),
)
"""Readers, as many as a chart may show; the first are those of the arms."""

PATHOLOGY = {
    Pathology.BENIGN: "#5FAFA8",
    Pathology.MALIGNANT: "#8C2D4F",
    Pathology.NORMAL: "#C5CED6",
    Pathology.UNKNOWN: "#E6EAED",
}

DIVERGING = ("#2B5C8A", "#F4F5F6", "#A8443A")
"""Negative, none, positive."""


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
