"""The outline of a phantom's lesion and its reference mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from core.datasets.phantom_fields import Field
from core.datasets.phantom_plan import SHAPE_YX, LesionPlan
from core.lexicon.birads_ultrasound import Margin

_ANGLES = 1440
_TOP_MM = 2.5


@dataclass(frozen=True, slots=True)
class LesionImage:
    """A lesion on the pixel grid, all (y, x).

    Attributes:
        mask: The reference.
        inside_mm: Signed distance to the outline, above 0 inside.
        angle_rad: Direction from the centre, 0 to the right, growing downwards.
        centre_yx: The centre in pixels.
    """

    mask: NDArray[np.bool_]
    inside_mm: Field
    angle_rad: Field
    centre_yx: tuple[float, float]


def draw_lesion(
    plan: LesionPlan, spacing_mm: tuple[float, float], *, rng: np.random.Generator
) -> LesionImage:
    """Place a lesion in the picture and draw it; all of it lies inside the picture."""
    radius = _radius(plan.margin, rng)
    centre_mm = _centre_mm(plan, spacing_mm, rng=rng)
    rows, columns = np.indices(SHAPE_YX, dtype=np.float32)
    y = rows * spacing_mm[0] - centre_mm[0]
    x = columns * spacing_mm[1] - centre_mm[1]
    along = x * np.cos(plan.tilt_rad) + y * np.sin(plan.tilt_rad)
    across = y * np.cos(plan.tilt_rad) - x * np.sin(plan.tilt_rad)
    u, v = along / (plan.size_mm[1] / 2.0), across / (plan.size_mm[0] / 2.0)
    mask = np.hypot(u, v) < _at_angle(radius, np.arctan2(v, u))
    mask[[0, 1, -2, -1], :] = mask[:, [0, 1, -2, -1]] = False
    centre_yx = (centre_mm[0] / spacing_mm[0], centre_mm[1] / spacing_mm[1])
    return LesionImage(mask, _inside_mm(mask, spacing_mm), np.arctan2(y, x), centre_yx)


def _radius(margin: Margin, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the radius over the angle, relative to the ellipse; 1 on average over the body."""
    angle = np.linspace(-np.pi, np.pi, _ANGLES, endpoint=False)
    amplitude, fall = (0.035, 1.8) if margin is Margin.CIRCUMSCRIBED else (0.085, 0.7)
    radius = np.ones(_ANGLES)
    for order in range(2, 9):
        phase = rng.uniform(0.0, 2.0 * np.pi)
        radius += rng.normal(0.0, amplitude * (2.0 / order) ** fall) * np.cos(order * angle + phase)
    if margin is Margin.MICROLOBULATED:
        bumps = np.cumsum(np.abs(1.0 + 0.5 * rng.standard_normal(24)).repeat(_ANGLES // 24))
        radius += 0.17 * np.abs(np.sin(bumps * np.pi * rng.integers(5, 9) / bumps[-1])) - 0.09
    if margin is Margin.SPICULATED:
        radius = radius * 0.88 + _spicules(angle, rng)
    return np.clip(radius, 0.45, 1.7)


def _spicules(angle: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return narrow spikes of different length and width in random directions."""
    spikes = np.zeros_like(angle)
    for _ in range(rng.integers(12, 22)):
        sharpness = rng.uniform(60.0, 420.0)
        direction = rng.uniform(-np.pi, np.pi)
        spikes += rng.uniform(0.05, 0.3) * np.exp(sharpness * (np.cos(angle - direction) - 1.0))
    return spikes


def _at_angle(radius: NDArray[np.float64], angle: Field) -> NDArray[np.float64]:
    """The radius in every pixel's direction."""
    position = (angle + np.pi) * (_ANGLES / (2.0 * np.pi))
    return np.asarray(np.interp(position, np.arange(_ANGLES + 1), np.append(radius, radius[0])))


def _centre_mm(
    plan: LesionPlan, spacing_mm: tuple[float, float], *, rng: np.random.Generator
) -> tuple[float, float]:
    """Draw a place in the upper two thirds of the picture, away from its edges."""
    field_mm = [size * spacing for size, spacing in zip(SHAPE_YX, spacing_mm, strict=True)]
    half_y, half_x = plan.size_mm[0] * 0.62, plan.size_mm[1] * 0.58
    lowest = max(field_mm[0] * 0.7 - half_y, half_y + _TOP_MM + 0.5)
    y = rng.uniform(min(half_y + _TOP_MM + 2.0, lowest - 0.1), lowest) if half_y * 2 < field_mm[0] else half_y
    slack = max(field_mm[1] / 2.0 - half_x, 0.0)
    x = field_mm[1] / 2.0 + rng.uniform(-0.7, 0.7) * slack
    return float(min(y, field_mm[0] - half_y)), float(x)


def _inside_mm(mask: NDArray[np.bool_], spacing_mm: tuple[float, float]) -> Field:
    """Return the signed distance to the mask's edge in mm, above 0 inside."""
    inside = distance_transform_edt(mask, sampling=spacing_mm)
    outside = distance_transform_edt(~mask, sampling=spacing_mm)
    return np.asarray(np.asarray(inside) - np.asarray(outside), dtype=np.float32)
