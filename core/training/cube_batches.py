"""Cubes for the network from boxes around lesions, the same at every repetition of a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from core.clicks.cubes import normalised, to_cube
from core.clicks.simulated import first_click
from core.prompts.values import PointPrompt
from core.training.lesion_regions import CubeFrame
from core.training.volume_examples import VolumeExample

_MIRRORED = (0, 2)
"""Along z and x; never along y, since in ultrasound the shadow falls away from the probe."""
_CONTRAST, _BRIGHTNESS = 0.25, 0.25
"""The changes of normalised values: exponent of the factor, and what is added."""
_NOISE = 0.15


@dataclass(frozen=True, slots=True)
class CubeBatch:
    """Cubes with what is to be found in them and the first click on it.

    Attributes:
        cubes: (batch, 1, side, side, side) normalised, in the models' axes.
        target: Same shape, 0 or 1.
        references: bool (z, y, x) of the same, where clicks are drawn.
        clicks: First click of each, in index coordinates of its reference.
    """

    cubes: torch.Tensor
    target: torch.Tensor
    references: tuple[NDArray[np.bool_], ...]
    clicks: tuple[PointPrompt, ...]


@dataclass(frozen=True, slots=True)
class CubeMaker:
    """A maker of batches: it draws a cube and a first click from each example.

    Attributes:
        frame: The model's.
        augmented: True where cubes are mirrored and regraded at random.
    """

    frame: CubeFrame
    augmented: bool = False

    def __call__(self, examples: Sequence[VolumeExample], seed: Sequence[int]) -> CubeBatch:
        """Return the batch of these examples; it depends on the arguments alone."""
        items = [self._item(e, np.random.default_rng([*seed, i])) for i, e in enumerate(examples)]
        cubes, references, clicks = zip(*items, strict=True)
        return CubeBatch(
            cubes=torch.stack([_tensor(cube) for cube in cubes]),
            target=torch.stack([_tensor(reference.astype(np.float32)) for reference in references]),
            references=references,
            clicks=clicks,
        )

    def _item(
        self, example: VolumeExample, random: np.random.Generator
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], PointPrompt]:
        window = self._window(example, random, side=self._side(random))
        values = normalised(np.asarray(example.voxels[window], dtype=np.float32))
        reference = np.ascontiguousarray(example.reference[window])
        if values.shape[0] != self.frame.side:
            values, reference = _resized(values, reference, side=self.frame.side)
        if self.augmented:
            values, reference = _mirrored(values, reference, random)
            values = _regraded(values, random)
        return values, reference, first_click(reference, random)

    def _side(self, random: np.random.Generator) -> int:
        """Return the voxels of the example along an axis of the next cube."""
        zoomed = self.augmented and self.frame.zoom > 0
        return self.frame.drawn_side(random.uniform(-1.0, 1.0)) if zoomed else self.frame.side

    def _window(self, example: VolumeExample, random: np.random.Generator, *, side: int) -> tuple[slice, ...]:
        """Return a cube of the example with some of the lesion in it."""
        most = self.frame.shift_voxels
        middle = self._middle(example, random)
        moved = middle + random.integers(-most, most + 1, size=3)
        if self.frame.centre == "click":
            # A shift beyond the half cube would leave the voxel that it is laid around outside.
            moved = np.clip(moved, middle - side // 2 + 1, middle + side // 2 - 1)
        starts = (moved - side // 2, middle - side // 2)
        windows = [tuple(slice(int(at), int(at) + side) for at in start) for start in starts]
        return next((window for window in windows if example.reference[window].any()), windows[1])

    def _middle(self, example: VolumeExample, random: np.random.Generator) -> NDArray[np.int64]:
        if self.frame.centre == "click":
            return np.array(first_click(example.reference, random).position).astype(np.int64)
        return np.array(example.reference.shape) // 2


def _resized(
    values: NDArray[np.float32], reference: NDArray[np.bool_], *, side: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Resize linearly between the voxels; a lesion stays one, if only in the voxel nearest to its middle."""
    both = torch.from_numpy(np.stack([values, reference.astype(np.float32)]))[None]
    found = functional.interpolate(both, size=(side,) * 3, mode="trilinear", align_corners=False)[0].numpy()
    lesion = found[1] > 0.5
    if not lesion.any():
        lesion = found[1] == found[1].max()
    return np.ascontiguousarray(found[0]), lesion


def _mirrored(
    values: NDArray[np.float32], reference: NDArray[np.bool_], random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    axes = tuple(axis for axis in _MIRRORED if random.random() < 0.5)
    return np.ascontiguousarray(np.flip(values, axes)), np.ascontiguousarray(np.flip(reference, axes))


def _regraded(values: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    """Change contrast, brightness, and now and then add noise, like another scanner's settings."""
    factor = np.exp(random.uniform(-_CONTRAST, _CONTRAST))
    graded = values * np.float32(factor) + np.float32(random.uniform(-_BRIGHTNESS, _BRIGHTNESS))
    if random.random() < 0.5:
        noise = random.standard_normal(values.shape, dtype=np.float32)
        graded += noise * np.float32(random.uniform(0.0, _NOISE))
    return graded


def _tensor(values: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(to_cube(values)))[None]
