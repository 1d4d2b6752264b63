"""The contracts that models fulfil, and the values that go in and come out; nothing else.

A `Segmenter` answers prompts on pictures, a `VolumeSegmenter` follows lesions from slice to slice, a
`ClickSegmenter` answers clicks with whole lesions of a volume, and a `Classifier` tells classes apart. All
are stateless towards the caller: there is no "current image", so callers may share one behind a lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span
from core.prompts.values import PromptKind, PromptSet
from core.volumes import Volume


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The facts known of a model before it is loaded.

    Attributes:
        key: Registry key, as given to ``--model``.
        label: The name for people.
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


class Model(Protocol):
    """The part that all models share."""

    @property
    def info(self) -> ModelInfo:
        """Return what is known of the model."""
        ...

    @property
    def checkpoint_sha256(self) -> str | None:
        """Return the hash of the loaded weights, None for a model without weights."""
        ...


@dataclass(frozen=True, slots=True)
class Embedding:
    """The result of encoding an image alone, as plain arrays so that it can be kept on disk.

    Attributes:
        arrays: Named arrays, model-specific.
        image_shape: (y, x) or (z, y, x) of the image it was made from.
    """

    arrays: Mapping[str, NDArray[Any]]
    image_shape: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """Return the bytes held by the arrays."""
        return sum(array.nbytes for array in self.arrays.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mask proposed for a prompt.

    Attributes:
        mask: bool, the image's grid.
        predicted_iou: The model's own estimate, unbounded regression; None where it makes none.
        low_res_logits: (1, h, w) float32 to hand back as the next mask input; None where there is none.
    """

    mask: NDArray[np.bool_]
    predicted_iou: float | None = None
    low_res_logits: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class MaskPrediction:
    """The candidates for one prompt set, in the model's order; there is at least one."""

    candidates: tuple[Candidate, ...] = field(default_factory=tuple)

    @property
    def best_index(self) -> int:
        """Return the index of the candidate with the highest predicted IoU; the first where none has one."""
        scores = [-np.inf if c.predicted_iou is None else c.predicted_iou for c in self.candidates]
        return int(np.argmax(scores))

    @property
    def best(self) -> Candidate:
        """The candidate at `best_index`."""
        return self.candidates[self.best_index]


class Segmenter(Model, Protocol):
    """A model that answers prompts on pictures."""

    @property
    def cacheable(self) -> bool:
        """Tell whether an embedding is worth keeping on disk: true where encoding is slow."""
        ...

    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Encode an image, (y, x) grey or (y, x, 3) RGB, uint8."""
        ...

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Segment what the prompts point at.

        Args:
            embedding: The embedding from this model's `embed`.
            prompts: The prompts in index coordinates of the original image; empty for no prompt.
            multimask: Ask for several candidates (True), one (False), or the model's own rule (None).

        Raises:
            PromptError: A prompt of a kind that the model does not take.
        """
        ...


class Frames(Protocol):
    """The axial slices as pictures, made when asked for, so that a volume need not be converted whole."""

    def __len__(self) -> int:
        """Return the number of slices."""
        ...

    @property
    def shape(self) -> tuple[int, int]:
        """Return (y, x) of every slice."""
        ...

    def __getitem__(self, slice_index: int) -> NDArray[np.uint8]:
        """Return one slice, (y, x)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SliceAnswer:
    """The answer to one lesion on one slice.

    Attributes:
        mask: bool (y, x); all False where the lesion is not seen.
        score: The model's own: for SAM 2 the object score (a logit, above 0 for "there"); for the slice
            tracker the predicted IoU; None where there is none.
        prompted: True on a slice with a prompt.
        encode_seconds: Time of the image encoder since the answer before it; 0 where everything was kept.
    """

    lesion_id: str
    slice_index: int
    mask: NDArray[np.bool_]
    score: float | None
    prompted: bool = False
    encode_seconds: float = 0.0


class VolumeSegmenter(Model, Protocol):
    """A model that follows lesions through the slices of a volume."""

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: SliceDirection, span: Span
    ) -> Iterator[SliceAnswer]:
        """Answer in the order in which slices are found; each lesion and slice once.

        Slices outside the span are not answered. Lesions don't change each other.

        Raises:
            PromptError: A prompt outside the volume or the span, or of a kind that the model does not take.
        """
        ...


class ClickMemory(StrEnum):
    """The clicks that a model is told beside its previous mask: those of the newest round, or all so far."""

    NEWEST = "newest"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Block:
    """A box of voxels of the model's own grid (the volume's where it does not resample).

    Attributes:
        start: (z, y, x) index of its first voxel; may lie outside the grid, where the block is padded.
        shape: (z, y, x).
    """

    start: tuple[int, int, int]
    shape: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class LesionAnswer:
    """The answer to one lesion in a volume.

    Attributes:
        mask: bool (z, y, x), the volume's grid.
        clicks: All clicks that it answers, in order.
        logits: The model's low-resolution logits by block, to be handed back with the next round.
        encoded: Blocks that the image encoder had to see for this answer; 0 where all were kept.
        voxel_mm: Side of the voxels that the blocks are counted in, where it is not the model's usual one.
        encode_seconds: Time of the image encoder for this answer.
    """

    mask: NDArray[np.bool_]
    clicks: PromptSet
    logits: Mapping[Block, NDArray[np.float32]] = field(default_factory=dict)
    encoded: int = 0
    voxel_mm: float | None = None
    encode_seconds: float = 0.0

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks that it was put together from."""
        return tuple(self.logits)


class OpenedVolume(Protocol):
    """A volume as a model sees it, with the encodings of its blocks; may be shared between threads."""

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        """Segment the lesion that the clicks point at.

        Args:
            clicks: All clicks of the lesion so far, (z, y, x) in index coordinates of the volume.
            previous: The answer to the first so many of these clicks; the others are the newest round.
                None to start afresh.
            reference: bool (z, y, x); where it is given, blocks are placed side by side over it, otherwise
                grown from the clicks. Nothing else of it is used.

        Raises:
            PromptError: No click, a click outside the volume, or a prompt that is no point.
        """
        ...


class ClickSegmenter(Model, Protocol):
    """A model that answers clicks with whole lesions."""

    def open(self, volume: Volume) -> OpenedVolume:
        """Get ready to answer clicks; encodes nothing yet.

        Raises:
            InputError: The volume cannot be used, e.g. it has no voxel above 0.
        """
        ...


class Classifier(Protocol):
    """A trained network that says how likely a case is positive."""

    def logit(
        self, image: NDArray[np.uint8], mask: NDArray[np.bool_] | None = None, *, name: str = ""
    ) -> float:
        """Return the logit of an image (y, x) or (y, x, 3) uint8.

        Args:
            image: The picture.
            mask: Mask of its lesions, (y, x), where one is needed.
            name: Name of the case, for messages.

        Raises:
            InputError: A mask is needed and is not there.
        """
        ...

    def saliency(
        self, image: NDArray[np.uint8], mask: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """Return where it looked, (y, x) on the image's grid, 0 to 1."""
        ...
