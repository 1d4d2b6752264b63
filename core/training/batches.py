"""The examples as they go into the network, the same at every repetition of a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.geometry import box_xyxy, point_labels, points_xy
from core.models.image_values import as_rgb
from core.models.sam import InputFrame
from core.models.sam_frame import MASK_LOGIT
from core.prompts.simulator import PromptSimulator
from core.prompts.values import PromptSet
from core.training.augment import augment
from core.training.examples import Example

PADDING, BOX_START, BOX_STOP = -1, 2, 3
"""Labels beside 0 and 1: no point, and the corners of a box."""

FeatureSource = Callable[[Example], torch.Tensor]
"""The image's embedding (1, channels, side, side) from a cache."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples with their first prompts, in the frame of the encoder.

    Attributes:
        images: (batch, 3, size, size); None where `features` are given.
        features: (batch, channels, side, side) from a cache; None where `images` are given.
        points: (batch, n, 2) of (x, y).
        labels: (batch, n): 1, 0, `BOX_START`, `BOX_STOP` or `PADDING`.
        target: (batch, 1, low, low), covered share in 0..1.
    """

    images: torch.Tensor | None
    features: torch.Tensor | None
    points: torch.Tensor
    labels: torch.Tensor
    target: torch.Tensor


@dataclass(frozen=True, slots=True)
class BatchMaker:
    """A maker of batches: it draws prompts, and changes pictures where asked to.

    Attributes:
        frame: The model's.
        prompts: One is drawn for each example.
        augmented: True where pictures are changed at random.
        features: The source of embeddings; None to hand images on.
    """

    frame: InputFrame
    prompts: Sequence[PromptSimulator]
    augmented: bool = False
    features: FeatureSource | None = None

    def __call__(self, examples: Sequence[Example], seed: Sequence[int]) -> Batch:
        """Return the batch of these examples; it depends on the arguments alone."""
        items = [self._item(e, np.random.default_rng([*seed, i])) for i, e in enumerate(examples)]
        images, targets, coordinates, labels = zip(*items, strict=True)
        points, padded = _padded(coordinates, labels)
        features = [self.features(example) for example in examples] if self.features else None
        return Batch(
            images=None if features else torch.cat(images),
            features=torch.cat(features) if features else None,
            points=points,
            labels=padded,
            target=torch.cat(targets),
        )

    def _item(
        self, example: Example, random: np.random.Generator
    ) -> tuple[torch.Tensor | None, torch.Tensor, torch.Tensor, torch.Tensor]:
        image, mask = example.image, example.mask
        if self.augmented:
            image, mask = augment(image, mask, random)
        simulator = self.prompts[int(random.integers(len(self.prompts)))]
        coordinates, labels = frame_prompts(self.frame, simulator.simulate(mask, random), mask.shape)
        tensor = None if self.features else self.frame.input_tensor(as_rgb(image))
        return tensor, covered_share(self.frame, mask), coordinates, labels


def frame_prompts(
    frame: InputFrame, prompts: PromptSet, image_shape: tuple[int, ...]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return points (n, 2) and labels (n,) of a prompt set, its box as two corners at the end."""
    rows = [points_xy(prompts.points), *(box_xyxy(box).reshape(2, 2) for box in prompts.boxes)]
    labels = [*point_labels(prompts.points), *(BOX_START, BOX_STOP) * len(prompts.boxes)]
    shape = (image_shape[0], image_shape[1])
    return frame.coordinates(np.concatenate(rows), shape)[0], torch.tensor(labels, dtype=torch.int64)


def covered_share(frame: InputFrame, mask: NDArray[np.bool_]) -> torch.Tensor:
    """Return how much of each place of the low-resolution grid a mask covers, (1, 1, low, low) in 0..1."""
    return torch.from_numpy(frame.mask_logits(mask) / (2 * MASK_LOGIT) + 0.5)[None]


def _padded(
    coordinates: Sequence[torch.Tensor], labels: Sequence[torch.Tensor]
) -> tuple[torch.Tensor, torch.Tensor]:
    most = max(len(label) for label in labels)
    points = torch.zeros(len(labels), most, 2)
    padded = torch.full((len(labels), most), PADDING, dtype=torch.int64)
    for row, (places, kinds) in enumerate(zip(coordinates, labels, strict=True)):
        points[row, : len(kinds)] = places.cpu()
        padded[row, : len(kinds)] = kinds
    return points, padded
