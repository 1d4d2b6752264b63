"""The plan of every phantom of breast MRI, drawn from a seed before anything is rendered.

Lengths are mm; positions are (z, y, x): z upwards from the lowest slice, y from the front backwards, x from
the middle to the patient's left. Frequencies of findings are plausible, not those of a population.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.cases import Pathology

Point = tuple[float, float, float]
DENSITIES = ("a", "b", "c", "d")
"""Amount of fibroglandular tissue, ACR BI-RADS Atlas, 5th edition."""

BACKGROUND = ("minimal", "mild", "moderate", "marked")
"""Background parenchymal enhancement, ACR BI-RADS Atlas, 5th edition."""

_MULTIFOCAL_SHARE = 0.4
_MALIGNANT_SHARE = 0.85
_SECOND_VISIT_SHARE = 0.25
_OBLIQUE_SHARE = 0.35
_OTHER_ORDER_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Focus:
    """An enhancing focus of a tumour.

    Attributes:
        centre_mm: (z, y, x).
        radii_mm: Semi-axes (z, y, x) of the ellipsoid that it grew from.
        irregularity: 0 smooth and round to 1 spiculated.
        seed: The seed of its shape.
    """

    centre_mm: Point
    radii_mm: Point
    irregularity: float
    seed: int


@dataclass(frozen=True, slots=True)
class MriPatient:
    """A person and her breasts.

    Attributes:
        axes_mm: Semi-axes (z, y, x) of each breast, an ellipsoid cut by the chest wall.
        side: The side of the tumour: ``left`` or ``right``.
        seed: The seed of tissue and vessels: the same at every visit.
        foci: The foci of the tumour at the first visit, the largest first.
        rim: True where the tumour enhances at its rim and is dark within.
        enhancement: The enhancement of the tumour, in units in which fat is 75 and gland 170.
    """

    number: int
    age_years: int
    pathology: Pathology
    birads: str
    density: str
    background: str
    axes_mm: Point
    side: str
    er: str | None
    pr: str | None
    her2: str | None
    grade: int | None
    seed: int
    foci: tuple[Focus, ...]
    rim: bool
    enhancement: float


@dataclass(frozen=True, slots=True)
class MriPhantomCase:
    """A volume of a patient.

    Attributes:
        visit: 1, or 2 after some months of therapy.
        foci: The foci of the tumour at this visit.
        turned_deg: The scan's tilt about z, y and x.
        stored: The index in `core.datasets.phantom_volumes.ORDERS` of the order the file is written in.
        noise: Standard deviation of the noise in units of the signal.
        seed: The seed of noise and coil.
    """

    case_id: str
    patient: MriPatient
    visit: int
    foci: tuple[Focus, ...]
    turned_deg: Point
    stored: int
    noise: float
    seed: int


def plan_mri_phantoms(n_cases: int, *, seed: int) -> list[MriPhantomCase]:
    """Return the phantoms of as many patients as needed; case i depends on the seed and on i alone."""
    plans: list[MriPhantomCase] = []
    number = 0
    while len(plans) < n_cases:
        number += 1
        plans.extend(_visits(number, np.random.default_rng([seed, number])))
    return plans[:n_cases]


def centre_mm(axes_mm: Point, side: str) -> Point:
    """Return the middle of a breast's base on the chest wall."""
    return 45.0, 112.0, (1.0 if side == "left" else -1.0) * (axes_mm[2] + 8.0)


def _visits(number: int, rng: np.random.Generator) -> Iterator[MriPhantomCase]:
    patient = _patient(number, rng)
    visits = 2 if patient.pathology is Pathology.MALIGNANT and rng.random() < _SECOND_VISIT_SHARE else 1
    for visit in range(1, visits + 1):
        oblique = rng.random() < _OBLIQUE_SHARE
        turned = rng.uniform(-12, 12, 3) * oblique
        yield MriPhantomCase(
            case_id=f"mri_phantom_{number:04d}_{visit}",
            patient=patient,
            visit=visit,
            foci=patient.foci if visit == 1 else tuple(_shrunk(focus, rng) for focus in patient.foci),
            turned_deg=_point(turned),
            stored=int(rng.integers(1, 4)) if rng.random() < _OTHER_ORDER_SHARE else 0,
            noise=float(rng.uniform(7, 15)),
            seed=int(rng.integers(2**31)),
        )


def _patient(number: int, rng: np.random.Generator) -> MriPatient:
    malignant = rng.random() < _MALIGNANT_SHARE
    pathology = Pathology.MALIGNANT if malignant else Pathology.BENIGN
    axes = _point(rng.uniform((36, 62, 54), (43, 84, 66)))
    side = str(rng.choice(["left", "right"]))
    er = malignant and rng.random() < 0.75
    pr, her2 = er and rng.random() < 0.85, malignant and rng.random() < 0.2
    return MriPatient(
        number=number,
        age_years=int(np.clip(rng.normal(52 if malignant else 42, 11), 24, 86)),
        pathology=pathology,
        birads=str(rng.choice(["4B", "4C", "5", "6"] if malignant else ["3", "4A"])),
        density=str(rng.choice(DENSITIES, p=[0.12, 0.4, 0.36, 0.12])),
        background=str(rng.choice(BACKGROUND, p=[0.35, 0.35, 0.2, 0.1])),
        axes_mm=axes,
        side=side,
        er=_status(pathology, positive=er),
        pr=_status(pathology, positive=pr),
        her2=_status(pathology, positive=her2),
        grade=int(rng.choice([1, 2, 3], p=[0.2, 0.45, 0.35])) if malignant else None,
        seed=int(rng.integers(2**31)),
        foci=tuple(_foci(axes, side, malignant=malignant, rng=rng)),
        rim=bool(malignant and rng.random() < 0.3),
        enhancement=float(rng.uniform(310, 450) if malignant else rng.uniform(270, 380)),
    )


def _status(pathology: Pathology, *, positive: bool) -> str | None:
    """Draw the status of a receptor; None for a benign finding, which is not stained for it."""
    return None if pathology is Pathology.BENIGN else "positive" if positive else "negative"


def _foci(axes: Point, side: str, *, malignant: bool, rng: np.random.Generator) -> Iterator[Focus]:
    """The index focus, and satellites of a multifocal tumour within some centimetres of it."""
    radius = float(np.clip(rng.lognormal(np.log(11 if malignant else 8), 0.35), 5.5, 23))
    irregularity = float(rng.uniform(0.35, 1.0) if malignant else rng.uniform(0.0, 0.2))
    base = np.array(centre_mm(axes, side))
    index = base + np.array(
        [
            rng.uniform(-0.4, 0.4) * axes[0],
            -rng.uniform(0.25, 0.6) * axes[1],
            rng.uniform(-0.42, 0.42) * axes[2],
        ]
    )
    yield _focus(index, radius, irregularity, rng)
    if not malignant or rng.random() >= _MULTIFOCAL_SHARE:
        return
    for _ in range(int(rng.integers(1, 5))):
        away = rng.normal(size=3)
        away *= rng.uniform(1.2 * radius + 8, 1.2 * radius + 30) / np.linalg.norm(away)
        place = np.clip(
            index + away, base - 0.62 * np.array(axes), base + np.array([0.62, -0.12, 0.62]) * axes
        )
        yield _focus(place, float(rng.uniform(2.5, 7.0)), irregularity, rng)


def _focus(place: np.ndarray, radius: float, irregularity: float, rng: np.random.Generator) -> Focus:
    radii = radius * rng.uniform(0.75, 1.3, 3)
    return Focus(_point(place), _point(radii), irregularity, int(rng.integers(2**31)))


def _shrunk(focus: Focus, rng: np.random.Generator) -> Focus:
    """The focus after therapy, moved a little since breasts never lie twice alike."""
    share = rng.uniform(0.5, 0.9)
    moved = _point(np.array(focus.centre_mm) + rng.normal(0, 1.5, 3))
    return replace(focus, centre_mm=moved, radii_mm=_point(np.array(focus.radii_mm) * share))


def _point(values: np.ndarray) -> Point:
    z, y, x = (float(value) for value in values)
    return z, y, x
