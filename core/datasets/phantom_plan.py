"""The phantom patients and the look of their lesions, before anything is drawn.

The words follow the ACR BI-RADS Atlas, 5th edition, ultrasound lexicon; how often a trait goes with a
pathology is chosen to be believable, not estimated from a population.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from core.cases import Pathology
from core.datasets.phantom_speckle import Scanner
from core.lexicon.birads_ultrasound import EchoPattern, Margin, PosteriorFeatures

SHAPE_YX = (384, 512)
"""Pixels of every phantom."""

_BLOCK = (Pathology.NORMAL, *(Pathology.BENIGN,) * 5, *(Pathology.MALIGNANT,) * 4)
_BLOCK_STREAM, _PATIENT_STREAM, _IMAGE_STREAM = range(3)


@dataclass(frozen=True, slots=True)
class Device:
    """A made-up scanner."""

    name: str
    scanner: Scanner


DEVICES = (
    Device("Phantom L14-5", Scanner(psf_mm=(0.085, 0.22), looks=4, dynamic_range_db=52.0, white_db=8.0)),
    Device("Phantom L12-3", Scanner(psf_mm=(0.10, 0.27), looks=3, dynamic_range_db=56.0, white_db=10.0)),
    Device("Phantom L9-4", Scanner(psf_mm=(0.12, 0.33), looks=3, dynamic_range_db=50.0, white_db=7.0)),
)


@dataclass(frozen=True, slots=True)
class LesionPlan:
    """A lesion in one cross-section.

    Attributes:
        size_mm: Height and width (y, x) of its body, spicules not counted.
        tilt_rad: The tilt of its long axis against the skin.
        contrast_db: The number of decibels by which it is darker than its surroundings.
        blur_mm: Width of its edge.
        attenuation_db_per_mm: Against its surroundings; below 0 brightens what lies behind.
    """

    margin: Margin
    posterior: PosteriorFeatures
    echo: EchoPattern
    size_mm: tuple[float, float]
    tilt_rad: float
    contrast_db: float
    blur_mm: float
    attenuation_db_per_mm: float

    @property
    def shape(self) -> str:
        """The shape in the lexicon's words."""
        if self.margin is not Margin.CIRCUMSCRIBED:
            return "irregular"
        return "round" if self.size_mm[0] > 0.85 * self.size_mm[1] else "oval"

    @property
    def orientation(self) -> str:
        """The orientation: parallel to the skin where wider than tall."""
        return "parallel" if self.size_mm[0] <= self.size_mm[1] else "not parallel"


@dataclass(frozen=True, slots=True)
class PhantomPatient:
    """The traits that all images of a patient share; `images` is how many there are."""

    number: int
    pathology: Pathology
    birads: str
    age_years: int
    side: str
    composition: str
    device: Device
    lesion: LesionPlan | None
    images: int


@dataclass(frozen=True, slots=True)
class PhantomCase:
    """An image to be drawn: everything that `core.datasets.phantoms.render_phantom` needs."""

    number: int
    patient: PhantomPatient
    lesion: LesionPlan | None
    spacing_mm: tuple[float, float]
    seed: tuple[int, ...]

    @property
    def case_id(self) -> str:
        """The name of the case and of its files."""
        return f"phantom_{self.number:04d}"


def plan_phantoms(n_cases: int, *, seed: int) -> tuple[PhantomCase, ...]:
    """The first `n_cases` phantoms of a seed; case i is the same however many are asked for."""
    return tuple(islice(_cases(seed), n_cases))


def _cases(seed: int) -> Iterator[PhantomCase]:
    """Yield cases without end, the images of a patient one after the other."""
    number = count(1)
    for index in count():
        patient = _patient(seed, index)
        for image in range(patient.images):
            rng = np.random.default_rng([seed, _IMAGE_STREAM, index, image])
            lesion = _another_section(patient.lesion, rng) if patient.lesion else None
            case_seed = (seed, _IMAGE_STREAM, index, image, 1)
            yield PhantomCase(next(number), patient, lesion, _spacing_mm(lesion, rng), case_seed)


def _patient(seed: int, index: int) -> PhantomPatient:
    """Draw a patient; in every ten, one is normal, five have a benign and four a malignant lesion."""
    block, place = divmod(index, len(_BLOCK))
    order = np.random.default_rng([seed, _BLOCK_STREAM, block]).permutation(len(_BLOCK))
    pathology = _BLOCK[order[place]]
    rng = np.random.default_rng([seed, _PATIENT_STREAM, index])
    lesion = None if pathology is Pathology.NORMAL else _lesion(pathology, rng)
    mean_age = {Pathology.BENIGN: 43.0, Pathology.MALIGNANT: 58.0, Pathology.NORMAL: 48.0}[pathology]
    return PhantomPatient(
        number=index + 1,
        pathology=pathology,
        birads=_birads(pathology, lesion, rng=rng),
        age_years=int(np.clip(rng.normal(mean_age, 12.0), 19, 89)),
        side=str(rng.choice(["left", "right"])),
        composition=str(rng.choice(["fat", "fibroglandular", "heterogeneous"], p=[0.3, 0.3, 0.4])),
        device=DEVICES[rng.integers(len(DEVICES))],
        lesion=lesion,
        images=int(rng.choice([1, 2, 3], p=[0.6, 0.28, 0.12])),
    )


def _lesion(pathology: Pathology, rng: np.random.Generator) -> LesionPlan:
    return _benign(rng) if pathology is Pathology.BENIGN else _malignant(rng)


def _benign(rng: np.random.Generator) -> LesionPlan:
    """Draw an oval, smooth lesion, wider than tall; one in five is a cyst."""
    cyst = rng.random() < 0.2
    posterior = PosteriorFeatures.ENHANCEMENT if cyst or rng.random() < 0.35 else PosteriorFeatures.NONE
    width_mm = float(np.clip(rng.lognormal(np.log(13.5), 0.5), 5.0, 48.0))
    return LesionPlan(
        margin=Margin.CIRCUMSCRIBED,
        posterior=posterior,
        echo=EchoPattern.ANECHOIC if cyst else EchoPattern.HYPOECHOIC,
        size_mm=(width_mm * float(rng.uniform(0.45, 0.8)), width_mm),
        tilt_rad=rng.normal(0.0, 0.14),
        contrast_db=rng.uniform(26.0, 36.0) if cyst else rng.uniform(5.0, 18.0),
        blur_mm=rng.uniform(0.08, 0.2),
        attenuation_db_per_mm=-rng.uniform(0.5, 1.0) if posterior is PosteriorFeatures.ENHANCEMENT else 0.0,
    )


def _malignant(rng: np.random.Generator) -> LesionPlan:
    """Draw an irregular lesion, more often taller than wide, with a shadow."""
    margins = [Margin.SPICULATED, Margin.INDISTINCT, Margin.MICROLOBULATED]
    posterior = PosteriorFeatures.SHADOWING if rng.random() < 0.65 else PosteriorFeatures.NONE
    longest_mm = float(np.clip(rng.lognormal(np.log(17.0), 0.5), 5.0, 44.0))
    tall = rng.random() < 0.6 and longest_mm < 24.0
    ratio = float(rng.uniform(0.68, 0.92))
    return LesionPlan(
        margin=margins[rng.choice(3, p=[0.4, 0.33, 0.27])],
        posterior=posterior,
        echo=EchoPattern.HETEROGENEOUS if rng.random() < 0.45 else EchoPattern.HYPOECHOIC,
        size_mm=(longest_mm, longest_mm * ratio) if tall else (longest_mm * ratio * 0.85, longest_mm),
        tilt_rad=rng.normal(0.0, 0.25),
        contrast_db=rng.uniform(6.0, 20.0),
        blur_mm=rng.uniform(0.2, 0.55),
        attenuation_db_per_mm=rng.uniform(0.7, 1.6) if posterior is PosteriorFeatures.SHADOWING else 0.15,
    )


_BIRADS_ODDS: dict[Margin, dict[str, float]] = {
    Margin.CIRCUMSCRIBED: {"2": 0.08, "3": 0.62, "4A": 0.24, "4B": 0.06},
    Margin.MICROLOBULATED: {"4A": 0.12, "4B": 0.42, "4C": 0.36, "5": 0.10},
    Margin.INDISTINCT: {"4A": 0.06, "4B": 0.28, "4C": 0.44, "5": 0.22},
    Margin.SPICULATED: {"4B": 0.06, "4C": 0.34, "5": 0.60},
}


def _birads(pathology: Pathology, lesion: LesionPlan | None, *, rng: np.random.Generator) -> str:
    """Draw a category as a reader would give it: 1 without a lesion, 2 for a cyst, else by the margin."""
    if pathology is Pathology.NORMAL or lesion is None:
        return "1"
    if lesion.echo is EchoPattern.ANECHOIC:
        return "2"
    odds = _BIRADS_ODDS[lesion.margin]
    return str(rng.choice(list(odds), p=list(odds.values())))


def _another_section(lesion: LesionPlan, rng: np.random.Generator) -> LesionPlan:
    """The same lesion as another cut through it shows it: a little smaller, tilted, lighter or darker."""
    share = rng.uniform(0.8, 1.0, size=2).tolist()
    return LesionPlan(
        margin=lesion.margin,
        posterior=lesion.posterior,
        echo=lesion.echo,
        size_mm=(max(lesion.size_mm[0] * share[0], 3.5), max(lesion.size_mm[1] * share[1], 4.5)),
        tilt_rad=lesion.tilt_rad + rng.normal(0.0, 0.08),
        contrast_db=lesion.contrast_db + rng.normal(0.0, 1.0),
        blur_mm=lesion.blur_mm,
        attenuation_db_per_mm=lesion.attenuation_db_per_mm,
    )


def _spacing_mm(lesion: LesionPlan | None, rng: np.random.Generator) -> tuple[float, float]:
    """Return the spacing (y, x) of a depth setting that shows the whole lesion, in 1/1000 mm."""
    height_mm, width_mm = lesion.size_mm if lesion else (10.0, 15.0)
    depth_mm = max(rng.uniform(26.0, 40.0), height_mm * 1.6 + 4.0)
    field_mm = max(rng.uniform(36.0, 50.0), width_mm * 1.25)
    spacing = np.clip((depth_mm / SHAPE_YX[0], field_mm / SHAPE_YX[1]), 0.05, 0.12)
    return round(float(spacing[0]), 3), round(float(spacing[1]), 3)
