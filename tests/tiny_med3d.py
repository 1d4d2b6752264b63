"""SAM-Med3D networks small enough for tests, and one whose answers are known."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from core.models.contracts import ModelInfo
from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.network import SamMed3D
from core.prompts.values import PointPrompt, PromptKind, PromptSet
from core.volumes import Volume, orient

SIDE = 32
TINY = Med3DConfig(
    depth=2,
    dim=24,
    heads=2,
    global_blocks=(1,),
    neck=48,
    image_size=SIDE,
    patch=8,
    window=6,
    mlp_ratio=2.0,
    decoder_mlp=32,
    iou_hidden=16,
)
INFO = ModelInfo(
    key="tiny",
    label="Tiny",
    prompts=frozenset({PromptKind.POINT}),
    preprocessing="tiny-v1",
    licence="none",
    source="tests",
)


def tiny_med3d(config: Med3DConfig = TINY, *, seed: int = 0) -> SamMed3D:
    """Random weights, positions among them."""
    torch.manual_seed(seed)
    network = SamMed3D(config)
    for name, parameter in network.named_parameters():
        if "rel_pos" in name or "pos_embed" in name:
            torch.nn.init.normal_(parameter, std=0.3)
    return network.eval()


class BrightMed3D(SamMed3D):
    """Finds the brighter half of a block's range; notes what it was told.

    Attributes:
        told: Per call of `decode`, points, labels and whether a mask came with them.
    """

    def __init__(self) -> None:
        super().__init__(TINY)
        self.received: list[tuple[np.ndarray, np.ndarray, bool]] = []

    def encode(self, cubes: torch.Tensor) -> torch.Tensor:
        half_way = (cubes.amax((2, 3, 4), keepdim=True) + cubes.amin((2, 3, 4), keepdim=True)) / 2
        return functional.avg_pool3d(cubes - half_way, SIDE // self.config.low_res)

    def decode(
        self,
        embedding: torch.Tensor,
        points: torch.Tensor,
        labels: torch.Tensor,
        low_res: torch.Tensor | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        assert low_res is not None
        self.received.append((points[0].numpy(), labels[0].numpy(), bool(low_res.any())))
        return embedding, embedding.mean((2, 3, 4))


def ellipsoid(shape: tuple[int, ...], middle: tuple[float, ...], radii: tuple[float, ...]) -> np.ndarray:
    """bool (z, y, x)."""
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1)
    return (((index - np.array(middle)) / np.array(radii)) ** 2).sum(-1) <= 1


def bright_volume(lesion: np.ndarray, spacing_mm: tuple[float, ...] = (1.0, 1.0, 1.0)) -> Volume:
    """A lesion of 200 in tissue of 50, axes as the file has them."""
    voxels = np.where(lesion, 200, 50).astype(np.uint8)
    z, y, x = spacing_mm
    stored = voxels[:, ::-1, ::-1].transpose(2, 1, 0)
    return orient(stored, np.diag([x, y, z, 1.0]))


def clicks(*positions: tuple[float, ...], negative: tuple[int, ...] = ()) -> PromptSet:
    """Positive clicks but for those whose index is named."""
    return PromptSet(tuple(PointPrompt(at, positive=i not in negative) for i, at in enumerate(positions)))
