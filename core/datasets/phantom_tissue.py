"""Echo levels of the layers of a breast: skin, fat, glandular tissue, muscle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from core.datasets.phantom_fields import Field, bend_columns, sigmoid, smooth_curve, smooth_noise
from core.datasets.phantom_plan import SHAPE_YX

Mask = NDArray[np.bool_]

_GLAND_SHARE = {"fat": -0.9, "heterogeneous": 0.25, "fibroglandular": 1.4}
"""The share of the glandular layer that is gland and not fat, by composition; on a logit scale."""


@dataclass(frozen=True, slots=True)
class BreastLayers:
    """Layers without a lesion, (y, x).

    Attributes:
        echo_db: Mean level of the scatterers.
        lost_db: The loss in the tissue above, to be subtracted; grows with depth.
    """

    echo_db: Field
    lost_db: Field


@dataclass(frozen=True, slots=True)
class _Layers:
    """Depths in mm, one value per column, of the lower boundaries."""

    skin: Field
    fat: Field
    gland: Field
    muscle: Field
    ribs: Field


@dataclass(frozen=True, slots=True)
class _Painter:
    """Textures on the grid of one phantom."""

    spacing_mm: tuple[float, float]
    rng: np.random.Generator

    def noise(self, cell_mm: tuple[float, float]) -> Field:
        """Smooth noise with cells of (y, x) mm."""
        cell_px = (cell_mm[0] / self.spacing_mm[0], cell_mm[1] / self.spacing_mm[1])
        return smooth_noise(SHAPE_YX, cell_yx=cell_px, rng=self.rng)

    def bent(self, field: Field, boundary_mm: Field, *, share: float = 1.0) -> Field:
        """A texture that follows a boundary."""
        shift = (boundary_mm - boundary_mm.mean()) * (share / self.spacing_mm[0])
        return bend_columns(field, np.asarray(shift, dtype=np.float32))

    def strands(self, *, period_mm: float, cell_mm: tuple[float, float], boundary_mm: Field) -> Field:
        """Return thin broken lines that run along a boundary and wave with the given cell, 0..1.

        They are where a depth that smooth noise warps is a multiple of the period, so that neighbours
        may join but no line closes into a ring.
        """
        depth_mm = np.arange(SHAPE_YX[0], dtype=np.float32)[:, np.newaxis] * self.spacing_mm[0]
        phase = depth_mm / period_mm + 0.5 * self.noise(cell_mm)
        distance_mm = np.abs(phase - np.rint(phase)) * period_mm
        lines = np.exp(-((distance_mm / 0.11) ** 2))
        strength = np.clip(0.25 + 0.6 * self.noise((period_mm, cell_mm[1] * 0.55)), 0.0, 1.2)
        return self.bent(np.asarray(lines * strength, dtype=np.float32), boundary_mm)


def paint_tissue(
    composition: str,
    spacing_mm: tuple[float, float],
    *,
    rng: np.random.Generator,
    lesion_mask: Mask | None = None,
) -> BreastLayers:
    """Paint the layers of a breast with curved boundaries.

    Args:
        composition: fat, heterogeneous or fibroglandular.
        spacing_mm: (y, x).
        rng: Source of all randomness.
        lesion_mask: bool (y, x); the glandular layer gives way to it, as it does in the breast.
    """
    painter = _Painter(spacing_mm, rng)
    depth_mm = ((np.arange(SHAPE_YX[0], dtype=np.float32) + 0.5) * spacing_mm[0])[:, np.newaxis]
    layers = _layers(float(depth_mm[-1, 0]), composition, rng=rng)
    if lesion_mask is not None:
        layers = _round_lesion(layers, lesion_mask, spacing_mm=spacing_mm)
    fat = _fat(painter, layers)
    gland = _gland(painter, layers, fat=fat, share=_GLAND_SHARE[composition])
    echo_db = _skin(painter)
    for upper, level, edge_mm in (
        (layers.skin, fat, 0.06),
        (layers.fat, gland, 0.25),
        (layers.gland, _muscle(painter, layers), 0.12),
        (layers.muscle, _behind_muscle(painter), 0.15),
    ):
        below = sigmoid((depth_mm - upper) / edge_mm)
        echo_db = echo_db * (1.0 - below) + level * below
    echo_db = _with_interfaces(echo_db, depth_mm, layers=layers, rng=rng)
    return BreastLayers(
        np.asarray(echo_db, dtype=np.float32), _lost_db(painter, depth_mm, layers=layers, echo_db=echo_db)
    )


def _layers(depth_mm: float, composition: str, *, rng: np.random.Generator) -> _Layers:
    """Return boundaries that share a tilt and a curvature, so that the layers look like layers."""
    columns = SHAPE_YX[1]
    common = smooth_curve(columns, waves=1.0, rng=rng) + np.linspace(-1.0, 1.0, columns) * rng.normal(
        0.0, 0.8
    )
    fat_share = {"fat": (0.22, 0.38), "heterogeneous": (0.12, 0.26), "fibroglandular": (0.07, 0.16)}[
        composition
    ]
    skin = rng.uniform(1.3, 2.1) + 0.12 * smooth_curve(columns, waves=1.5, rng=rng)
    fat = (
        skin
        + depth_mm * rng.uniform(*fat_share)
        + 0.8 * common
        + 0.7 * smooth_curve(columns, waves=3.0, rng=rng)
    )
    fat = np.maximum(fat, skin + 0.8)
    gland_end = depth_mm * rng.uniform(0.58, 0.74)
    gland = np.maximum(gland_end + 1.1 * common + 0.35 * smooth_curve(columns, waves=2.0, rng=rng), fat + 2.5)
    muscle = gland + depth_mm * rng.uniform(0.14, 0.24) + 0.4 * smooth_curve(columns, waves=1.5, rng=rng)
    ribs = muscle + rng.uniform(1.0, 3.0) + 0.8 * smooth_curve(columns, waves=2.5, rng=rng)
    return _Layers(*(np.asarray(curve, dtype=np.float32) for curve in (skin, fat, gland, muscle, ribs)))


def _round_lesion(layers: _Layers, mask: Mask, *, spacing_mm: tuple[float, float]) -> _Layers:
    """Return boundaries pushed up above and down below a lesion; what lies deeper moves along."""
    columns = mask.any(axis=0)
    reach_px = 0.16 * float(columns.sum()) + 2.5 / spacing_mm[1]
    top_mm = np.where(columns, mask.argmax(axis=0) * spacing_mm[0], np.inf)
    bottom_mm = np.where(columns, (SHAPE_YX[0] - mask[::-1].argmax(axis=0)) * spacing_mm[0], -np.inf)
    fat = np.maximum(np.minimum(layers.fat, top_mm - 0.4), layers.skin + 0.5)
    gland = np.maximum(layers.gland, bottom_mm + 0.3)
    fat = layers.fat + gaussian_filter1d(fat - layers.fat, reach_px)
    push = gaussian_filter1d(maximum_filter1d(gland - layers.gland, int(reach_px) * 2 + 1), reach_px)
    return _Layers(layers.skin, fat, layers.gland + push, layers.muscle + push, layers.ribs + 0.7 * push)


def _skin(painter: _Painter) -> Field:
    return np.asarray(-14.0 + 1.5 * painter.noise((0.4, 3.0)), dtype=np.float32)


def _fat(painter: _Painter, layers: _Layers) -> Field:
    """Paint dark lobules between thin bright septa."""
    lobules = -21.0 + 1.8 * painter.noise((1.6, 3.5)) + 0.8 * painter.noise((0.3, 0.9))
    septa = 15.0 * painter.strands(period_mm=3.0, cell_mm=(7.0, 6.0), boundary_mm=layers.fat)
    fine = 7.0 * painter.strands(period_mm=1.4, cell_mm=(3.5, 4.0), boundary_mm=layers.fat)
    return np.asarray(lobules + septa + fine, dtype=np.float32)


def _gland(painter: _Painter, layers: _Layers, *, fat: Field, share: float) -> Field:
    """Paint bright tissue with darker ducts and lobules along the layer, fat islands in between."""
    middle = np.asarray((layers.fat + layers.gland) / 2.0, dtype=np.float32)
    streaks = painter.bent(painter.noise((0.5, 3.2)), middle)
    patches = painter.bent(painter.noise((1.8, 5.0)), middle)
    fibres = painter.strands(period_mm=1.5, cell_mm=(3.0, 4.5), boundary_mm=middle)
    tissue = -12.5 + 2.8 * streaks + 2.6 * patches + 9.0 * fibres + 0.9 * painter.noise((0.25, 0.5))
    islands = sigmoid(2.4 * (share + painter.bent(painter.noise((2.4, 7.0)), middle)))
    return np.asarray(tissue * islands + fat * (1.0 - islands), dtype=np.float32)


def _muscle(painter: _Painter, layers: _Layers) -> Field:
    """Paint it dark with long bright striations parallel to the fascia."""
    fine = 10.0 * painter.strands(period_mm=0.8, cell_mm=(2.0, 9.0), boundary_mm=layers.gland)
    coarse = 9.0 * painter.strands(period_mm=2.1, cell_mm=(5.0, 14.0), boundary_mm=layers.gland)
    return np.asarray(-25.0 + 1.4 * painter.noise((0.8, 5.0)) + fine + coarse, dtype=np.float32)


def _behind_muscle(painter: _Painter) -> Field:
    lines = 6.0 * painter.strands(
        period_mm=1.8, cell_mm=(4.0, 9.0), boundary_mm=np.zeros(SHAPE_YX[1], np.float32)
    )
    return np.asarray(-29.0 + 2.5 * painter.noise((2.0, 7.0)) + lines, dtype=np.float32)


def _with_interfaces(echo_db: Field, depth_mm: Field, *, layers: _Layers, rng: np.random.Generator) -> Field:
    """Paint bright lines at the probe, below the skin, on the fascia and on the ribs or the pleura."""
    columns = SHAPE_YX[1]
    probe = np.full(columns, 0.12, dtype=np.float32)
    lines = (
        (probe, 0.12, 14.0, 0.0),
        (layers.skin, 0.10, 11.0, 0.25),
        (layers.fat, 0.14, 5.0, 0.9),
        (layers.gland, 0.16, 15.0, 0.5),
        (layers.muscle, 0.16, 11.0, 0.7),
        (layers.ribs, 0.35, 16.0 if rng.random() < 0.5 else 4.0, 1.0),
    )
    for boundary, half_width_mm, gain_db, unevenness in lines:
        strength = np.clip(1.0 + unevenness * smooth_curve(columns, waves=5.0, rng=rng), 0.0, 1.3)
        echo_db = echo_db + gain_db * strength * np.exp(-(((depth_mm - boundary) / half_width_mm) ** 2))
    return echo_db


def _lost_db(painter: _Painter, depth_mm: Field, *, layers: _Layers, echo_db: Field) -> Field:
    """Return the attenuation that the gain curve does not make good, and streaks below strong reflectors."""
    rng = painter.rng
    focus_mm = float(depth_mm[-1, 0]) * rng.uniform(0.35, 0.55)
    fading = rng.uniform(0.55, 1.0) * np.maximum(depth_mm - focus_mm, 0.0) + 0.25 * np.maximum(
        3.0 - depth_mm, 0.0
    )
    reflectors = np.clip(echo_db + 9.0, 0.0, 8.0) * (painter.spacing_mm[0] * 0.18)
    streaks = np.cumsum(reflectors, axis=0)
    streaks = streaks - streaks.mean(axis=1, keepdims=True)
    behind_ribs = rng.uniform(3.0, 10.0) * sigmoid((depth_mm - layers.ribs - 0.6) / 0.4)
    gain = 0.9 * smooth_curve(SHAPE_YX[1], waves=4.0, rng=rng)[np.newaxis, :]
    return np.asarray(fading + 0.6 * streaks + behind_ribs + gain, dtype=np.float32)
