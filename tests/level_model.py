"""A segmenter whose answer is known: the pixels of exactly the grey value under the last positive point."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from core.cases import Case, ImageFile, Lesion, Modality
from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.prompt_checks import require_kinds
from core.prompts.values import PromptKind, PromptSet

LEVEL = ModelInfo(
    key="level",
    label="Grey level",
    prompts=frozenset({PromptKind.POINT, PromptKind.BOX, PromptKind.MASK}),
    preprocessing="level-1",
    licence="none",
    source="tests",
)


@dataclass
class LevelSegmenter:
    """Slow on purpose, with a counter of what was encoded, and of callers inside at once."""

    info: ModelInfo = LEVEL
    cacheable: bool = True
    checkpoint_sha256: str | None = "level weights"
    pause_s: float = 0.0
    encoded: list[str] = field(default_factory=list)
    predicted: int = 0
    most_inside: int = 0
    _inside: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def embed(self, image: np.ndarray) -> Embedding:
        with self._lock:
            self.encoded.append(pixel_sha256(image))
        time.sleep(self.pause_s)
        return Embedding({"image": image.copy()}, image.shape[:2])

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Three candidates for one point alone: the level, its top half, nothing; the first is the best."""
        require_kinds(self.info, prompts.kinds)
        with self._lock:
            self._inside += 1
            self.most_inside = max(self.most_inside, self._inside)
            self.predicted += 1
        time.sleep(self.pause_s)
        mask = self._mask(embedding.arrays["image"], prompts)
        with self._lock:
            self._inside -= 1
        top = mask.copy()
        top[mask.shape[0] // 2 :] = False
        several = (Candidate(mask, 0.9), Candidate(top, 0.5), Candidate(mask & False, 0.1))
        return MaskPrediction(several if len(prompts.prompts) == 1 else several[:1])

    def _mask(self, image: np.ndarray, prompts: PromptSet) -> np.ndarray:
        if prompts.mask is not None:
            return prompts.mask.mask.copy()
        y, x = (round(value) for value in prompts.points[-1].position)
        mask = image == image[y, x]
        return mask if prompts.points[-1].positive else ~mask


def level_case(folder: Path, number: int, *, spacing_mm: tuple[float, float] | None = (0.5, 0.25)) -> Case:
    """A black picture of 40 x 60 with one block of grey `number` + 1, which is the reference too.

    The block's place and size differ from case to case, so that every case has its own known answer.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((40, 60), dtype=np.uint8)
    mask = known_answer(number)
    pixels[mask] = number + 1
    image, reference = folder / f"{number}.png", folder / f"{number}_mask.png"
    Image.fromarray(pixels).save(image)
    Image.fromarray(mask.astype(np.uint8) * 255).save(reference)
    return Case(
        case_id=f"case {number:03}",
        patient_id=f"P{number}",
        modality=Modality.ULTRASOUND,
        image=ImageFile(image, file_sha256(image), pixel_sha256(pixels), (40, 60), spacing_mm),
        lesions=(Lesion("1", (reference,), mask_sha256(mask), int(mask.sum())),),
    )


def known_answer(number: int) -> np.ndarray:
    """The block of a case: rows from 1, columns from 1 + number, height 10, width 5 + number % 7."""
    mask = np.zeros((40, 60), dtype=bool)
    mask[1 + number % 5 : 11 + number % 5, 1 + number : 6 + number + number % 7] = True
    return mask


def inside(number: int) -> tuple[float, float]:
    """A position in the block."""
    return (6.0, 3.0 + number)
