"""Skin, fat, gland and muscle of an ABUS phantom as echo levels, and what attenuates on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.datasets.abus_phantom_plan import EXTENT_MM, AbusPhantomCase
from core.datasets.mri_phantom_plan import DENSITIES
from core.datasets.mri_phantom_space import Field, Space
from core.datasets.phantom_fields import sigmoid

GEL_DB, SKIN_DB, FAT_DB, GLAND_DB, MUSCLE_DB, FASCIA_DB = -22.0, 12.0, 0.0, 9.0, 1.0, 13.0
_NO_CONTACT_DB = -34.0
_THRESHOLDS = dict(zip(DENSITIES, (0.95, 0.4, -0.1, -0.7), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class AbusTissue:
    """A breast without lesions.

    Attributes:
        echo_db: float32 (z, y, x), level against fat.
        loss_db: float32 (z, y, x), what nipple, lost contact and ligaments take away; 0 and above.
        below_skin: bool (z, y, x), where a lesion may grow.
    """

    echo_db: Field
    loss_db: Field
    below_skin: NDArray[np.bool_]


def abus_tissue(space: Space, case: AbusPhantomCase) -> AbusTissue:
    """The layers of a breast under the membrane, uneven along and across the sweep."""
    rng = np.random.default_rng([case.patient.seed, case.seed])
    _, y, _ = space.places_mm
    flat = Space((space.shape[0], 1, space.shape[2]), (0, 0, 0), space.spacing_mm, space.extent_mm)
    skin = 1.6 + 0.35 * flat.clouds(rng, size_mm=40.0)
    under_skin = skin + 1.8 + 0.3 * flat.clouds(rng, size_mm=30.0)
    fat_end = under_skin + np.clip(6.0 + 2.5 * flat.clouds(rng, size_mm=28.0), 1.5, 14.0)
    muscle = 43.0 + 2.0 * flat.clouds(rng, size_mm=60.0)
    gland = _gland(space, case, rng) * sigmoid((y - fat_end) / 0.8) * sigmoid((muscle - 2.5 - y) / 0.8)
    echo = FAT_DB + (GLAND_DB - FAT_DB) * gland + 1.3 * space.clouds(rng, size_mm=4.0)
    echo += _ligaments(space, rng) * sigmoid((y - under_skin) / 0.6) * (1.0 - gland)
    _put_chest(echo, space, muscle=muscle, rng=rng)
    echo = np.where(y < under_skin, SKIN_DB, echo)
    echo = np.where(y < skin, GEL_DB, echo)
    loss = _nipple(space, rng) + _lost_contact(space, flat, rng) + _stray_shadows(space, case, rng)
    return AbusTissue(
        np.asarray(echo, dtype=np.float32),
        np.asarray(loss, dtype=np.float32),
        np.asarray((y > under_skin + 0.3) & (y < EXTENT_MM[1] - 1.0)),
    )


def _gland(space: Space, case: AbusPhantomCase, rng: np.random.Generator) -> Field:
    """Return the share of fibroglandular tissue, 0 to 1; the rest is fat, as dark as many lesions."""
    field = 0.8 * space.clouds(rng, size_mm=14.0) + 0.45 * space.clouds(rng, size_mm=5.5)
    return sigmoid((field - _THRESHOLDS[case.patient.density]) / 0.12)


def _ligaments(space: Space, rng: np.random.Generator) -> Field:
    """Return thin bright septa between the lobules of fat."""
    field = space.clouds(rng, size_mm=9.0)
    return np.asarray(7.0 * np.exp(-((field / 0.13) ** 2)), dtype=np.float32)


def _put_chest(echo: Field, space: Space, *, muscle: Field, rng: np.random.Generator) -> None:
    """Put muscle with its fibres, and the bright fascia upon it."""
    _, y, _ = space.places_mm
    fibres = np.sin((y - muscle) * 2.4 + 1.2 * space.clouds(rng, size_mm=18.0))
    inside = y > muscle
    echo[inside] = (MUSCLE_DB + 2.5 * fibres)[inside]
    echo += (FASCIA_DB * np.exp(-(((y - muscle) / 0.6) ** 2))).astype(np.float32)


def _nipple(space: Space, rng: np.random.Generator) -> Field:
    """The shadow behind the nipple, somewhere near the middle, fading with depth."""
    z, y, x = space.places_mm
    half_z, half_x = EXTENT_MM[0] / 2, EXTENT_MM[2] / 2
    centre = (half_z * (1.0 + rng.uniform(-0.35, 0.35)), half_x * rng.uniform(-0.35, 0.35))
    radius = rng.uniform(4.5, 7.5)
    away = np.hypot(z - centre[0], x - centre[1]) / (radius * (1.0 + 0.006 * y))
    return np.asarray(rng.uniform(9.0, 18.0) * sigmoid((1.0 - away) / 0.12) * np.exp(-y / 45.0))


def _lost_contact(space: Space, flat: Space, rng: np.random.Generator) -> Field:
    """Return the darkness towards the corners, where the breast falls away from the membrane."""
    z, _, x = space.places_mm
    half = EXTENT_MM[0] / 2
    away = np.abs(z / half - 1.0) ** 3 + np.abs(x / (EXTENT_MM[2] / 2)) ** 3
    edge = away + 0.05 * flat.clouds(rng, size_mm=25.0)
    return np.asarray(-_NO_CONTACT_DB * sigmoid((edge - 1.15) / 0.05))


def _stray_shadows(space: Space, case: AbusPhantomCase, rng: np.random.Generator) -> Field:
    """Return the shadows of ligaments and air bubbles: dark columns with no lesion above them."""
    z, y, x = space.places_mm
    loss = np.zeros(space.shape, dtype=np.float32)
    for _ in range(case.shadows):
        at_z, at_x = rng.uniform(0.15, 0.85) * EXTENT_MM[0], rng.uniform(-0.35, 0.35) * EXTENT_MM[2]
        long, wide, top = rng.uniform(3.0, 14.0), rng.uniform(1.5, 4.0), rng.uniform(2.0, 20.0)
        column = np.exp(-(((z - at_z) / long) ** 2) - ((x - at_x) / wide) ** 2)
        loss += (rng.uniform(5.0, 12.0) * column * sigmoid((y - top) / 1.5)).astype(np.float32)
    return loss
