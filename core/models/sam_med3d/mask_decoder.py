"""The mask decoder: SAM's two-way transformer over the tokens of a cube, and an upscaling in three axes."""

from __future__ import annotations

import torch
from segment_anything.modeling import TwoWayTransformer
from segment_anything.modeling.mask_decoder import MLP
from torch import nn

from core.models.sam_med3d.channel_norm import ChannelNorm
from core.models.sam_med3d.config import Med3DConfig

_MASKS = 4
_HEADS = 8


class CubeMaskDecoder(nn.Module):
    """Embedding and prompts to four masks, of which the first is the one that was trained.

    Its transformer normalises with eps 1e-5, unlike everything else of the network.
    """

    def __init__(self, config: Med3DConfig) -> None:
        super().__init__()
        width = config.neck
        self.transformer = TwoWayTransformer(
            depth=config.decoder_depth, embedding_dim=width, num_heads=_HEADS, mlp_dim=config.decoder_mlp
        )
        self.iou_token = nn.Embedding(1, width)
        self.mask_tokens = nn.Embedding(_MASKS, width)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose3d(width, width // 4, 2, stride=2),
            ChannelNorm(width // 4),
            nn.GELU(),
            nn.ConvTranspose3d(width // 4, width // 8, 2, stride=2),
            nn.GELU(),
        )
        self.output_hypernetworks_mlps = nn.ModuleList(
            MLP(width, width, width // 8, 3) for _ in range(_MASKS)
        )
        self.iou_prediction_head = MLP(width, config.iou_hidden, _MASKS, 3)

    def forward(
        self, source: torch.Tensor, position: torch.Tensor, sparse: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return all masks as logits (batch, 4, 4 grid, 4 grid, 4 grid) and their predicted IoU (batch, 4).

        Args:
            source: Embedding with the dense prompt added, (batch, width, grid, grid, grid).
            position: Encoding of its grid, (1, width, grid, grid, grid).
            sparse: Tokens of the clicks, (batch, n, width).
        """
        batch = source.shape[0]
        own = torch.cat([self.iou_token.weight, self.mask_tokens.weight]).expand(batch, -1, -1)
        # The transformer flattens whatever two axes it is given, so the three go in as one and a single.
        queries, keys = self.transformer(
            source.flatten(2)[..., None],
            position.expand(batch, -1, -1, -1, -1).flatten(2)[..., None],
            torch.cat([own, sparse], dim=1),
        )
        upscaled = self.output_upscaling(keys.transpose(1, 2).reshape(source.shape))
        weights = [mlp(queries[:, 1 + index]) for index, mlp in enumerate(self.output_hypernetworks_mlps)]
        masks = torch.einsum("bmc,bcdhw->bmdhw", torch.stack(weights, dim=1), upscaled)
        return masks, self.iou_prediction_head(queries[:, 0])
