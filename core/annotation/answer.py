"""A model's answer to a person's prompts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.models.contracts import Candidate, MaskPrediction


@dataclass(frozen=True, slots=True, eq=False)
class AnswerCandidate:
    """A proposed mask.

    Attributes:
        mask: bool (y, x), read-only: it may be shared.
        area_px: Its pixels.
        area_mm2: None where the pixel spacing is unknown.
        predicted_iou: The model's own estimate; None where it makes none.
    """

    mask: NDArray[np.bool_]
    area_px: int
    area_mm2: float | None
    predicted_iou: float | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer that a list of prompts always gets: candidates in their order, and the model's choice."""

    candidates: tuple[AnswerCandidate, ...]
    best: int

    @property
    def nbytes(self) -> int:
        """The number of bytes that the masks hold."""
        return sum(candidate.mask.nbytes for candidate in self.candidates)


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal with the candidate that counts and how it came about.

    Attributes:
        candidates: The candidates in the model's order; there is at least one.
        chosen: Place of the one that counts.
        best: Place of the model's own choice.
        seconds: The time from prompts to masks; without the encoding of the image.
        encode_seconds: The time of the encoding of the image, 0 where it was prepared.
        reused: True where the same prompts had been answered before and the masks were kept.
        checkpoint_sha256: The hash of the weights; None for a model without weights.
    """

    candidates: tuple[AnswerCandidate, ...]
    chosen: int
    best: int
    seconds: float
    encode_seconds: float
    reused: bool
    model_key: str
    checkpoint_sha256: str | None

    @property
    def mask(self) -> NDArray[np.bool_]:
        """The mask that counts."""
        return self.candidates[self.chosen].mask


def proposal(prediction: MaskPrediction, spacing_mm: tuple[float, ...] | None) -> Proposal:
    """Return a model's prediction with areas, its masks made read-only."""
    pixel_mm2 = None if spacing_mm is None else float(np.prod(spacing_mm))
    candidates = tuple(_candidate(candidate, pixel_mm2) for candidate in prediction.candidates)
    return Proposal(candidates, prediction.best_index)


def choice(found: Proposal, chosen: int | None) -> int:
    """Return the candidate that counts: the one picked, else the model's own choice.

    Raises:
        PromptError: There is no such candidate.
    """
    if chosen is None:
        return found.best
    if not 0 <= chosen < len(found.candidates):
        raise PromptError(
            f"candidate {chosen + 1} was picked, but the model proposes {len(found.candidates)}; pick another"
        )
    return chosen


def _candidate(candidate: Candidate, pixel_mm2: float | None) -> AnswerCandidate:
    mask = np.array(candidate.mask, dtype=bool)
    mask.setflags(write=False)
    area_px = int(np.count_nonzero(mask))
    area_mm2 = None if pixel_mm2 is None else area_px * pixel_mm2
    return AnswerCandidate(mask, area_px, area_mm2, candidate.predicted_iou)
