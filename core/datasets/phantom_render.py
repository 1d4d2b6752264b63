"""Drawing one phantom: layers, the lesion in them, what it does to the beam, and the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d

from core.datasets.phantom_fields import Field, sigmoid, smooth_noise
from core.datasets.phantom_lesion import LesionImage, draw_lesion
from core.datasets.phantom_plan import SHAPE_YX, LesionPlan, PhantomCase
from core.datasets.phantom_speckle import Scanner, log_compress, speckle
from core.datasets.phantom_tissue import BreastLayers, paint_tissue
from core.lexicon.birads_ultrasound import EchoPattern, Margin

_MAX_SHADOW_DB = 24.0
_MAX_ENHANCEMENT_DB = 8.0


@dataclass(frozen=True, slots=True)
class Phantom:
    """A drawn phantom.

    Attributes:
        image: uint8, (y, x).
        mask: The reference, bool (y, x); all False for a normal breast.
    """

    image: NDArray[np.uint8]
    mask: NDArray[np.bool_]


def render_phantom(case: PhantomCase) -> Phantom:
    """Draw a planned phantom; the same plan always gives the same pixels."""
    rng = np.random.default_rng(case.seed)
    scanner, spacing_mm = case.patient.device.scanner, case.spacing_mm
    if case.lesion is None:
        tissue = paint_tissue(case.patient.composition, spacing_mm, rng=rng)
        return Phantom(
            _picture(tissue, scanner, spacing_mm=spacing_mm, rng=rng), np.zeros(SHAPE_YX, dtype=np.bool_)
        )
    lesion = draw_lesion(case.lesion, spacing_mm, rng=rng)
    tissue = paint_tissue(case.patient.composition, spacing_mm, rng=rng, lesion_mask=lesion.mask)
    tissue = _with_lesion(tissue, case.lesion, lesion=lesion, spacing_mm=spacing_mm, rng=rng)
    return Phantom(_picture(tissue, scanner, spacing_mm=spacing_mm, rng=rng), lesion.mask)


def _with_lesion(
    tissue: BreastLayers,
    plan: LesionPlan,
    *,
    lesion: LesionImage,
    spacing_mm: tuple[float, float],
    rng: np.random.Generator,
) -> BreastLayers:
    """The tissue with a lesion in it and its shadow or brightening behind."""
    around = (lesion.inside_mm < 0) & (lesion.inside_mm > -3.0)
    level_db = float(tissue.echo_db[around].mean()) - plan.contrast_db
    inner = level_db + _inner_texture(plan, spacing_mm, rng=rng)
    weight = sigmoid((lesion.inside_mm + 0.25 * plan.blur_mm) / plan.blur_mm)
    outer = tissue.echo_db + _surroundings(plan, lesion, spacing_mm=spacing_mm, rng=rng)
    echo_db = outer * (1.0 - weight) + inner * weight + _capsule(plan, lesion)
    lost_db = tissue.lost_db + _behind(plan, lesion, weight=weight, spacing_mm=spacing_mm)
    return BreastLayers(np.asarray(echo_db, dtype=np.float32), np.asarray(lost_db, dtype=np.float32))


def _inner_texture(plan: LesionPlan, spacing_mm: tuple[float, float], *, rng: np.random.Generator) -> Field:
    """Return inner echoes in dB about the lesion's level, even or mixed; some malignant ones with specks."""
    coarse = smooth_noise(SHAPE_YX, cell_yx=(1.4 / spacing_mm[0], 2.4 / spacing_mm[1]), rng=rng)
    fine = smooth_noise(SHAPE_YX, cell_yx=(0.4 / spacing_mm[0], 0.7 / spacing_mm[1]), rng=rng)
    if plan.echo is EchoPattern.ANECHOIC:
        return 0.5 * coarse
    if plan.echo is EchoPattern.HYPOECHOIC:
        return 1.2 * coarse + 0.8 * fine
    specks = (rng.random(SHAPE_YX, dtype=np.float32) < rng.uniform(0.0, 4e-4)).astype(np.float32)
    bright = np.minimum(120.0 * gaussian_filter(specks, 0.9), 17.0)
    return np.asarray(3.0 * coarse + 1.5 * fine + bright, dtype=np.float32)


def _surroundings(
    plan: LesionPlan, lesion: LesionImage, *, spacing_mm: tuple[float, float], rng: np.random.Generator
) -> Field:
    """Change in dB outside the lesion: an echogenic halo, and tissue drawn in towards spicules."""
    if plan.margin is Margin.CIRCUMSCRIBED:
        return np.zeros(SHAPE_YX, dtype=np.float32)
    outside_mm = np.maximum(-lesion.inside_mm, 0.0)
    uneven = smooth_noise(SHAPE_YX, cell_yx=(2.5 / spacing_mm[0], 3.5 / spacing_mm[1]), rng=rng)
    halo = 4.5 * np.clip(0.6 + 0.6 * uneven, 0.0, 1.6) * np.exp(-outside_mm / 1.3)
    if plan.margin is not Margin.SPICULATED:
        return np.asarray(halo, dtype=np.float32)
    rays = sum(
        rng.uniform(0.4, 1.0) * np.sin(order * lesion.angle_rad + rng.uniform(0.0, 2.0 * np.pi))
        for order in rng.integers(9, 34, size=6)
    )
    return np.asarray(halo + 2.6 * rays * np.exp(-outside_mm / 2.6), dtype=np.float32)


def _capsule(plan: LesionPlan, lesion: LesionImage) -> Field:
    """Return the bright thin rim of a circumscribed lesion, strongest where it faces the probe."""
    if plan.margin is not Margin.CIRCUMSCRIBED:
        return np.zeros(SHAPE_YX, dtype=np.float32)
    facing = 0.25 + 0.75 * np.abs(np.sin(lesion.angle_rad)) ** 3
    return np.asarray(7.0 * facing * np.exp(-(((lesion.inside_mm + 0.15) / 0.14) ** 2)), dtype=np.float32)


def _behind(
    plan: LesionPlan, lesion: LesionImage, *, weight: Field, spacing_mm: tuple[float, float]
) -> Field:
    """Return attenuation gathered on the way through the lesion, and thin shadows of smooth lateral edges."""
    path_mm = np.cumsum(weight, axis=0) * spacing_mm[0]
    gathered = np.clip(plan.attenuation_db_per_mm * path_mm, -_MAX_ENHANCEMENT_DB, _MAX_SHADOW_DB)
    gathered = gaussian_filter1d(gathered, 1.1 / spacing_mm[1], axis=1)
    if plan.margin is Margin.CIRCUMSCRIBED:
        gathered = gathered + _edge_shadows(lesion, spacing_mm)
    return np.asarray(gathered, dtype=np.float32)


def _edge_shadows(lesion: LesionImage, spacing_mm: tuple[float, float]) -> Field:
    """Return refraction at the lateral edges: a narrow dark band below each."""
    columns = np.flatnonzero(lesion.mask.any(axis=0))
    x_mm = np.arange(SHAPE_YX[1]) * spacing_mm[1]
    below = sigmoid((np.arange(SHAPE_YX[0]) - lesion.centre_yx[0]) * (spacing_mm[0] / 0.8))[:, np.newaxis]
    bands = sum(np.exp(-(((x_mm - x_mm[edge]) / 0.45) ** 2)) for edge in (columns[0], columns[-1]))
    return np.asarray(3.5 * below * bands, dtype=np.float32)


def _picture(
    tissue: BreastLayers, scanner: Scanner, *, spacing_mm: tuple[float, float], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return a B-mode picture of the tissue."""
    psf_px = (scanner.psf_mm[0] / spacing_mm[0], scanner.psf_mm[1] / spacing_mm[1])
    level_db = np.asarray(tissue.echo_db - tissue.lost_db, dtype=np.float32)
    envelope = speckle(level_db, psf_px=psf_px, looks=scanner.looks, rng=rng)
    return np.asarray(np.rint(gaussian_filter(log_compress(envelope, scanner), 0.5)), dtype=np.uint8)
