"""SAM 2 tiny with random weights and a small input, and volumes small enough for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from sam2.sam2_video_predictor import SAM2VideoPredictor

from core.models.sam2.build_sam2_modules import build_picture_module, build_video_module

SIDE = 128


@dataclass(frozen=True)
class ArrayFrames:
    """Frames over an array (z, y, x) of uint8."""

    slices: np.ndarray

    def __len__(self) -> int:
        return len(self.slices)

    @property
    def shape(self) -> tuple[int, int]:
        return self.slices.shape[1], self.slices.shape[2]

    def __getitem__(self, slice_index: int) -> np.ndarray:
        return self.slices[slice_index]


def ball(depth: int = 8, side: int = 64, *, at: tuple[int, int] = (30, 34)) -> tuple[np.ndarray, np.ndarray]:
    """A bright ball in noise, one slice free of it at either end: slices and reference."""
    z, y, x = np.mgrid[:depth, :side, :side]
    middle, radius = (depth - 1) / 2, depth / 2 - 0.9
    reference = (((z - middle) / radius) ** 2 + ((y - at[0]) / 11) ** 2 + ((x - at[1]) / 14) ** 2) < 1
    noise = np.random.default_rng(7).normal(0, 12, reference.shape)
    return (np.where(reference, 190, 70) + noise).clip(0, 255).astype(np.uint8), reference


@cache
def video_module() -> SAM2VideoPredictor:
    torch.manual_seed(3)
    return build_video_module("tiny", image_size=SIDE)


@cache
def picture_module() -> torch.nn.Module:
    torch.manual_seed(3)
    return build_picture_module("tiny", image_size=SIDE)
