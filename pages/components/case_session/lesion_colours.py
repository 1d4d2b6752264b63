"""Colours of a reader's lesions: the first is the model's colour elsewhere, none is the reference's."""

from __future__ import annotations

from pages.components.shared.palette import MODEL

LESIONS = (MODEL, "#E4579B", "#A5C83B", "#9A86F5", "#F4D35E", "#F2675C")


def lesion_colour(colour_index: int) -> str:
    """Return the hex colour of a lesion (`LesionDraft.colour_index`); they repeat after the sixth."""
    return LESIONS[colour_index % len(LESIONS)]
