"""Lesions and reference as surfaces in space, drawn when asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.imaging.surface import surface
from pages.components.prompting.colours import lesion_colour
from pages.components.shared.palette import REFERENCE
from pages.components.volumes.desk import VolumeDesk
from pages.components.volumes.masks import mask_of, reference_masks

_HEIGHT_PX = 460


def show_surfaces(desk: VolumeDesk) -> None:
    """A switch, and below it the surfaces of all lesions and, where it is shown, of the reference."""
    if not st.toggle("3D surfaces", key="volume_surfaces", help="Masks as surfaces, to turn with the mouse"):
        return
    meshes = list(_meshes(desk))
    if not meshes:
        st.caption("No mask yet: propagate or paint one.")
        return
    import plotly.graph_objects as plotly

    figure = plotly.Figure([plotly.Mesh3d(**mesh) for mesh in meshes])
    axes = {"xaxis": "right to left, mm", "yaxis": "front to back, mm", "zaxis": "foot to head, mm"}
    scene: dict[str, Any] = {axis: {"title": {"text": text}} for axis, text in axes.items()}
    # Seen from the front: y runs to the back.
    scene |= {
        "aspectmode": "data",
        "camera": {"eye": {"x": 0.75, "y": -2.05, "z": 0.9}, "center": {"x": 0, "y": 0, "z": -0.15}},
    }
    figure.update_layout(
        scene=scene, height=_HEIGHT_PX, margin={"l": 0, "r": 0, "t": 0, "b": 0}, legend={"x": 0, "y": 1}
    )
    st.plotly_chart(figure, key="volume_surface_chart", config={"displaylogo": False})


def _meshes(desk: VolumeDesk) -> Any:
    steps = desk.volume.volume.grid.steps
    masks = [
        (
            f"Lesion {lesion.lesion_id}",
            lesion_colour(lesion.colour_index),
            0.75,
            mask_of(desk, lesion).volume(),
        )
        for lesion in desk.draft.lesions
        if not lesion.is_untouched
    ]
    if desk.reference:
        masks += [("Reference", REFERENCE, 0.35, mask) for mask in reference_masks(desk)]
    for name, colour, opacity, mask in masks:
        if mask.any():
            found = surface(mask, steps)
            z, y, x = found.vertices_mm.T
            i, j, k = found.triangles.T
            yield {"x": x, "y": y, "z": z, "i": i, "j": j, "k": k, "name": name, "color": colour,
                   "opacity": opacity, "showlegend": True, "hoverinfo": "name"}  # fmt: skip
