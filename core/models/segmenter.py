"""The contract that every promptable segmenter fulfils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.errors import PromptError
from core.prompts.values import PromptKind, PromptSet


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known of a model before it is loaded.

    Attributes:
        key: Registry key, as given to ``--model``.
        label: For people.
        prompts: Prompt kinds it was made or trained for; no other may be offered.
        preprocessing: Name and version of what happens to pixels before the model sees them; part of
            the embedding's cache key.
        licence: SPDX identifier of the weights, "none" for a model without weights.
        source: Paper or project.
        baseline: True for a weight-free model that stands beside the others.
        checkpoint: Name of its checkpoint in `core.models.checkpoints`, None without weights.
    """

    key: str
    label: str
    prompts: frozenset[PromptKind]
    preprocessing: str
    licence: str
    source: str
    baseline: bool = False
    checkpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Embedding:
    """Everything a model derives from an image alone, as plain arrays so that it can be kept on disk.

    Attributes:
        arrays: Named arrays, model-specific.
        image_shape: (y, x) or (z, y, x) of the image it was made from.
    """

    arrays: Mapping[str, NDArray[Any]]
    image_shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(array.nbytes for array in self.arrays.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One mask proposed for a prompt.

    Attributes:
        mask: bool, the image's grid.
        predicted_iou: The model's own estimate, unbounded regression; None where it makes none.
        low_res_logits: (1, h, w) float32 to hand back as the next mask input; None where there is none.
    """

    mask: NDArray[np.bool_]
    predicted_iou: float | None = None
    low_res_logits: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """All candidates for one prompt set, in the model's order; there is at least one."""

    candidates: tuple[Candidate, ...] = field(default_factory=tuple)

    @property
    def best_index(self) -> int:
        """Index of the candidate with the highest predicted IoU; the first where none has one."""
        scores = [-np.inf if c.predicted_iou is None else c.predicted_iou for c in self.candidates]
        return int(np.argmax(scores))

    @property
    def best(self) -> Candidate:
        """The candidate at `best_index`."""
        return self.candidates[self.best_index]


class Segmenter(Protocol):
    """A model without a "current image": callers may share one object behind a lock."""

    @property
    def info(self) -> ModelInfo:
        """What is known of the model."""
        ...

    @property
    def cacheable(self) -> bool:
        """Whether an embedding is worth keeping on disk: true where encoding is slow."""
        ...

    @property
    def checkpoint_sha256(self) -> str | None:
        """Hash of the loaded weights, None for a model without weights."""
        ...

    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Encode an image, (y, x) grey or (y, x, 3) RGB, uint8."""
        ...

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> Prediction:
        """Segment what the prompts point at.

        Args:
            embedding: From this model's `embed`.
            prompts: In index coordinates of the original image; empty for no prompt.
            multimask: Ask for several candidates (True), one (False), or the model's own rule (None).

        Raises:
            PromptError: A prompt of a kind that the model does not take.
        """
        ...


def require_kinds(info: ModelInfo, kinds: frozenset[PromptKind]) -> None:
    """Refuse prompts that a model was not made for.

    Raises:
        PromptError: Naming the kinds that came and those that the model takes.
    """
    if foreign := kinds - info.prompts:
        raise PromptError(
            f"model {info.key!r} does not take {', '.join(sorted(foreign))} prompts; "
            f"it takes {', '.join(sorted(info.prompts))}: choose other prompts or another model"
        )
