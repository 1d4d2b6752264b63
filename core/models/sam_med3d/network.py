"""The whole network, with the keys of the published weights.

Wang et al. 2023, SAM-Med3D: towards general-purpose segmentation models for volumetric medical images,
arXiv:2310.15161.
"""

from __future__ import annotations

import torch
from torch import nn

from core.models.sam_med3d.config import VIT_B_ORI, Med3DConfig
from core.models.sam_med3d.encoder import CubeEncoder
from core.models.sam_med3d.mask_decoder import CubeMaskDecoder
from core.models.sam_med3d.prompt_encoder import ClickEncoder


class SamMed3D(nn.Module):
    """Cubes and clicks to masks; batched and differentiable."""

    def __init__(self, config: Med3DConfig = VIT_B_ORI) -> None:
        super().__init__()
        self.config = config
        self.image_encoder = CubeEncoder(config)
        self.prompt_encoder = ClickEncoder(config)
        self.mask_decoder = CubeMaskDecoder(config)

    @property
    def device(self) -> torch.device:
        """Tell where the weights lie."""
        return self.image_encoder.pos_embed.device

    def encode(self, cubes: torch.Tensor) -> torch.Tensor:
        """Encode normalised cubes (batch, 1, side, side, side) as (batch, neck, grid, grid, grid)."""
        embedding: torch.Tensor = self.image_encoder(cubes)
        return embedding

    def decode(
        self,
        embedding: torch.Tensor,
        points: torch.Tensor,
        labels: torch.Tensor,
        low_res: torch.Tensor | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The mask that each cube's clicks ask for.

        Args:
            embedding: The embedding from `encode`.
            points: (batch, n, 3) float, indices along axes 0 to 2 of the cube.
            labels: (batch, n) 1 on the target, 0 off it, -1 padding.
            low_res: Logits of the previous mask (batch, 1, 4 grid, 4 grid, 4 grid), zeros for the first
                click as the published weights got them; None is "no mask", which they hardly know.

        Returns:
            Logits (batch, 1, 4 grid, 4 grid, 4 grid) and the predicted IoU (batch, 1), which the published
            training gave no loss: do not rank by it.
        """
        masks, iou = self.decode_all(embedding, points, labels, low_res)
        return masks[:, :1], iou[:, :1]

    def decode_all(
        self,
        embedding: torch.Tensor,
        points: torch.Tensor,
        labels: torch.Tensor,
        low_res: torch.Tensor | None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Decode as `decode` does, with three further masks untrained: (batch, 4, ...), (batch, 4)."""
        prompts = self.prompt_encoder
        source = embedding + prompts.dense(low_res, embedding.shape[0])
        masks, iou = self.mask_decoder(source, prompts.dense_position(), prompts.sparse(points, labels))
        return masks, iou
