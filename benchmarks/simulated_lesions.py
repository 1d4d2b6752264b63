"""Studies out of thin air: patients with one to four lesions that resemble one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Lesions:
    """A simulated study: the patient of each lesion, and the patients' number."""

    patients: list[str]
    owner: NDArray[np.intp]


def lesions(rng: Generator, n_patients: int) -> Lesions:
    """Draw one to four lesions for each patient."""
    counts = rng.choice([1, 2, 3, 4], size=n_patients, p=[0.6, 0.2, 0.1, 0.1])
    owner = np.repeat(np.arange(n_patients), counts)
    return Lesions([f"p{number:06d}" for number in owner], owner)


def dice(rng: Generator, study: Lesions) -> Values:
    """Draw Dice that is skewed to the left, alike within a patient, 3 % missed."""
    level = rng.beta(6, 1.5, study.owner.max() + 1)
    values = 0.6 * level[study.owner] + 0.4 * rng.beta(5, 1.5, study.owner.size)
    return np.where(rng.random(values.size) < 0.03, 0.0, values)


def normal(rng: Generator, study: Lesions) -> Values:
    """Draw normal values with half of the variance between patients."""
    shared = rng.normal(size=study.owner.max() + 1)[study.owner]
    return np.asarray(np.sqrt(0.5) * (shared + rng.normal(size=study.owner.size)))


def two_models(rng: Generator, n_patients: int = 60) -> tuple[Lesions, Values, Values]:
    """Draw two models without a difference: lesions are alike for both."""
    study = lesions(rng, n_patients)
    difficulty = dice(rng, study)
    return study, *(np.clip(difficulty + 0.15 * normal(rng, study), 0, 1) for _ in range(2))


def associated(rng: Generator, n_patients: int) -> tuple[Lesions, Values, Values, Values]:
    """Draw contrast and Dice, both going with size, Dice skewed."""
    study = lesions(rng, n_patients)
    size, contrast = normal(rng, study), normal(rng, study)
    contrast = contrast + 0.5 * size
    score = 0.6 * contrast + 0.5 * size + normal(rng, study)
    return study, contrast, 1 - np.exp(-np.exp(0.5 * score)), size


def readings(rng: Generator) -> Values:
    """Draw readings of 30 cases by 4 readers: variances 4 between cases, 0.5 between readers, 1 else."""
    cases, readers = 2 * rng.normal(size=(30, 1)), np.sqrt(0.5) * rng.normal(size=(1, 4))
    return np.asarray(cases + readers + rng.normal(size=(30, 4)))


def two_readers(rng: Generator, n_patients: int) -> tuple[Lesions, list[str], list[str]]:
    """Draw categories 1 to 5 of two readers."""
    study = lesions(rng, n_patients)
    truth = normal(rng, study)
    both = [np.digitize(truth + 0.5 * rng.normal(size=truth.size), [-1, -0.3, 0.3, 1]) for _ in range(2)]
    return study, both[0].astype(str).tolist(), both[1].astype(str).tolist()


def click_values(rng: Generator, study: Lesions) -> Values:
    """Draw Dice after one to five clicks."""
    start = dice(rng, study)[:, None]
    return np.asarray(1 - (1 - start) * 0.8 ** np.arange(5))


def four_arms(rng: Generator) -> tuple[dict[str, Values], Lesions]:
    """Draw four arms without a difference."""
    study = lesions(rng, 40)
    difficulty = dice(rng, study)
    return {name: np.clip(difficulty + 0.15 * normal(rng, study), 0, 1) for name in "abcd"}, study
