"""The plan of every phantom of automated breast ultrasound, drawn before anything is rendered.

Lengths are mm; positions are (z, y, x): z along the sweep, y from the skin downwards, x across the frame with
0 in its middle. How often a category goes with a pathology follows the likelihoods of the ACR BI-RADS Atlas
(5th edition), how often a category occurs the counts of zhou2025. Volume groups are those of zhou2025;
large lesions are more frequent here than there, so that a small cohort has some.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.cases import Pathology
from core.datasets.mri_phantom_plan import DENSITIES, Point
from core.datasets.phantom_speckle import Scanner

EXTENT_MM: Point = (134.4, 51.2, 144.0)
"""The extent of the whole scan, z, y, x."""

VOLUME_GROUPS_CM3 = ((1.0, 5.0), (5.0, 20.0), (20.0, 100.0))
_GROUP_SHARES = (0.55, 0.3, 0.15)

MALIGNANT_SHARE = {"3": 0.02, "4A": 0.06, "4B": 0.3, "4C": 0.75, "5": 0.97, "6": 1.0}
"""The share of the lesions of each category."""

_CATEGORY_COUNTS = {"3": 25, "4A": 36, "4B": 55, "4C": 124, "5": 31, "6": 21}
_SECOND_VIEW_SHARE = 0.25
_TWO_LESIONS_SHARE = 0.08
_LOW_CONTRAST_SHARE = 0.15
_DEEPEST_MM = 46.0


@dataclass(frozen=True, slots=True)
class AbusDevice:
    """A made-up scanner.

    Attributes:
        scanner: The scanner's marks in the plane of a frame.
        elevation_mm: Standard deviation of the point-spread function along the sweep.
        stored: The index in `core.datasets.phantom_volumes.ORDERS` of the order its files are written in.
    """

    name: str
    scanner: Scanner
    elevation_mm: float
    stored: int


ABUS_DEVICES = (
    AbusDevice("Phantom ABVS 14L5", Scanner((0.24, 0.55), 3, dynamic_range_db=46.0, white_db=17.0), 0.9, 0),
    AbusDevice("Phantom ABUS 10L4", Scanner((0.3, 0.7), 2, dynamic_range_db=50.0, white_db=18.0), 1.1, 2),
)


@dataclass(frozen=True, slots=True)
class AbusLesion:
    """A planned lesion.

    Attributes:
        centre_mm: (z, y, x) of its middle.
        volume_cm3: The volume of the reference, which is cut to it.
        flatness: Semi-axes (z, y, x) relative to those of a ball of the same volume.
        irregularity: 0 a smooth ellipsoid to 1 lobed and spiculated.
        level_db: The level of its echoes against subcutaneous fat.
        attenuation_db_per_mm: Against its surroundings; below 0 brightens what lies behind.
        rim_db: The level of the tissue just outside it, against that further away.
        seed: The seed of its shape.
    """

    centre_mm: Point
    volume_cm3: float
    flatness: Point
    irregularity: float
    level_db: float
    attenuation_db_per_mm: float
    rim_db: float
    seed: int

    @property
    def radii_mm(self) -> Point:
        """The semi-axes (z, y, x) of the ellipsoid that it grew from."""
        ball = float((self.volume_cm3 * 1000.0 * 3.0 / (4.0 * np.pi)) ** (1.0 / 3.0))
        z, y, x = (ball * factor for factor in self.flatness)
        return z, y, x


@dataclass(frozen=True, slots=True)
class AbusPatient:
    """A person and the finding for which she was scanned.

    Attributes:
        density: a to d, amount of fibroglandular tissue.
        seed: The seed of the tissue.
    """

    number: int
    age_years: int
    pathology: Pathology
    birads: str
    density: str
    side: str
    device: AbusDevice
    lesions: tuple[AbusLesion, ...]
    seed: int


@dataclass(frozen=True, slots=True)
class AbusPhantomCase:
    """A volume of a patient.

    Attributes:
        view: ``AP``, or ``LAT`` for the second volume, in which the same lesions lie elsewhere.
        lesions: The lesions as they lie in this view, the largest first.
        tilt_deg: The tilt of the transducer about z, y and x.
        shadows: Shadows that no lesion casts.
        seed: The seed of tissue, shadows and speckle.
    """

    case_id: str
    patient: AbusPatient
    view: str
    lesions: tuple[AbusLesion, ...]
    tilt_deg: Point
    shadows: int
    seed: int


def plan_abus_phantoms(n_cases: int, *, seed: int) -> list[AbusPhantomCase]:
    """Return the phantoms of as many patients as needed; case i depends on the seed and on i alone."""
    plans: list[AbusPhantomCase] = []
    number = 0
    while len(plans) < n_cases:
        number += 1
        plans.extend(_views(number, np.random.default_rng([seed, number])))
    return plans[:n_cases]


def _views(number: int, rng: np.random.Generator) -> Iterator[AbusPhantomCase]:
    patient = _patient(number, rng)
    views = ("AP", "LAT") if rng.random() < _SECOND_VIEW_SHARE else ("AP",)
    for place, view in enumerate(views, start=1):
        yield AbusPhantomCase(
            case_id=f"abus_phantom_{number:04d}_{place}",
            patient=patient,
            view=view,
            lesions=patient.lesions if view == "AP" else _moved(patient.lesions, rng),
            tilt_deg=_point(rng.uniform(-8, 8, 3) * (rng.random() < 0.3)),
            shadows=int(rng.integers(1, 5)),
            seed=int(rng.integers(2**31)),
        )


def _patient(number: int, rng: np.random.Generator) -> AbusPatient:
    counts = np.array(list(_CATEGORY_COUNTS.values()))
    birads = str(rng.choice(list(_CATEGORY_COUNTS), p=counts / counts.sum()))
    malignant = bool(rng.random() < MALIGNANT_SHARE[birads])
    low_contrast = bool(rng.random() < _LOW_CONTRAST_SHARE)
    first = _placed(_lesion(birads, rng, malignant=malignant, low_contrast=low_contrast), (), rng)
    lesions: tuple[AbusLesion, ...] = (first,)
    if rng.random() < _TWO_LESIONS_SHARE and first.volume_cm3 < 20.0:
        other = _lesion(birads, rng, malignant=malignant, low_contrast=low_contrast)
        smaller = replace(other, volume_cm3=max(1.0, first.volume_cm3 * float(rng.uniform(0.2, 0.7))))
        lesions = (first, _placed(smaller, lesions, rng))
    return AbusPatient(
        number=number,
        age_years=int(np.clip(rng.normal(53 if malignant else 43, 11), 20, 86)),
        pathology=Pathology.MALIGNANT if malignant else Pathology.BENIGN,
        birads=birads,
        density=str(rng.choice(DENSITIES, p=[0.08, 0.3, 0.42, 0.2])),
        side=str(rng.choice(["left", "right"])),
        device=ABUS_DEVICES[int(rng.random() < 0.4)],
        lesions=lesions,
        seed=int(rng.integers(2**31)),
    )


def _lesion(birads: str, rng: np.random.Generator, *, malignant: bool, low_contrast: bool) -> AbusLesion:
    """A lesion in the middle; more suspicious categories look it."""
    low, high = VOLUME_GROUPS_CM3[int(rng.choice(3, p=_GROUP_SHARES))]
    suspicion = 0.15 * list(_CATEGORY_COUNTS).index(birads) / (len(_CATEGORY_COUNTS) - 1)
    irregularity = suspicion + float(rng.uniform(0.3, 0.85) if malignant else rng.uniform(0.0, 0.25))
    volume_cm3 = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    shadows = rng.random() < (0.6 if malignant else 0.1)
    return AbusLesion(
        centre_mm=(EXTENT_MM[0] / 2, EXTENT_MM[1] / 2, 0.0),
        volume_cm3=volume_cm3,
        flatness=_flatness(volume_cm3, rng, malignant=malignant),
        irregularity=irregularity,
        level_db=float(rng.uniform(-1.5, 1.5) if low_contrast else rng.uniform(-9.0, -2.0)),
        attenuation_db_per_mm=float(rng.uniform(0.25, 0.75) if shadows else rng.uniform(-0.3, 0.1)),
        rim_db=float(rng.uniform(0.0, 5.0)) if malignant else 0.0,
        seed=int(rng.integers(2**31)),
    )


def _flatness(volume_cm3: float, rng: np.random.Generator, *, malignant: bool) -> Point:
    """Draw a flatness: taller among malignant lesions; large ones are pressed flat to fit the frame."""
    ball = (volume_cm3 * 1000.0 * 3.0 / (4.0 * np.pi)) ** (1.0 / 3.0)
    depth = float(rng.uniform(0.75, 1.15) if malignant else rng.uniform(0.6, 0.9))
    depth = min(depth, 0.4 * _DEEPEST_MM / ball)
    ratio = float(rng.uniform(0.8, 1.25))
    width = float(np.sqrt(1.0 / depth))
    return width * ratio, depth, width / ratio


def _placed(lesion: AbusLesion, others: tuple[AbusLesion, ...], rng: np.random.Generator) -> AbusLesion:
    """The lesion at a random place in the field, not over another one where there is room."""
    radii = np.array(lesion.radii_mm)
    for _ in range(50):
        centre = _free_place(radii, rng)
        gaps = [np.linalg.norm((centre - other.centre_mm) / (radii + other.radii_mm)) for other in others]
        if all(gap > 1.5 for gap in gaps):
            break
    return replace(lesion, centre_mm=_point(centre))


def _free_place(radii: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A centre for which the body lies within the footprint, below the skin and above the chest wall."""
    half = np.array([EXTENT_MM[0] / 2, 0.0, EXTENT_MM[2] / 2])
    slack = np.maximum(0.82 * half - 1.25 * radii, 0.0)
    direction, away = rng.uniform(0.0, 2.0 * np.pi), float(np.sqrt(rng.random()))
    top, bottom = 1.15 * radii[1] + 4.0, _DEEPEST_MM - 1.1 * radii[1]
    y = rng.uniform(top, max(bottom - 4.0, top + 0.1))
    z = half[0] + slack[0] * away * np.sin(direction)
    return np.array([z, y, slack[2] * away * np.cos(direction)])


def _moved(lesions: tuple[AbusLesion, ...], rng: np.random.Generator) -> tuple[AbusLesion, ...]:
    """The lesions in another view: elsewhere, pressed a little otherwise, of the same size."""
    moved: tuple[AbusLesion, ...] = ()
    for lesion in lesions:
        pressed = np.array(lesion.flatness) * rng.uniform(0.92, 1.08, 3)
        flatness = _point(pressed / np.prod(pressed) ** (1.0 / 3.0))
        moved = (*moved, _placed(replace(lesion, flatness=flatness), moved, rng))
    return moved


def _point(values: np.ndarray) -> Point:
    z, y, x = (float(value) for value in values)
    return z, y, x
