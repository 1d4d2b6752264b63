"""segment-anything's mask decoder for the starter: prompts are mixed into the image before it attends."""

from __future__ import annotations

import torch
from segment_anything.modeling import MaskDecoder, TwoWayTransformer
from segment_anything.modeling.common import LayerNorm2d
from torch import nn
from torch.nn import functional

from core.models.starter.encoder import unpack


class PromptMixer(nn.Module):
    """A residual hourglass of two steps that spreads what the prompts say over the image."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.down16 = _step(width, inner, stride=2)
        self.block16 = nn.Sequential(_step(inner, inner), _step(inner, inner))
        self.down32 = _step(inner, inner, stride=2)
        self.block32 = nn.Sequential(_step(inner, inner), _step(inner, inner))
        self.out = nn.Conv2d(inner, width, 1)
        self.fuse = _step(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the same shape as came in; the side must be a multiple of 4."""
        sixteenth = self.down16(x)
        sixteenth = sixteenth + self.block16(sixteenth)
        coarse = self.down32(sixteenth)
        coarse = coarse + self.block32(coarse)
        sixteenth = sixteenth + _double(coarse)
        x = x + _double(self.out(sixteenth))
        fused: torch.Tensor = self.fuse(x)
        return x + fused


class MixingTransformer(TwoWayTransformer):  # type: ignore[misc]
    """SAM's two-way transformer after a `PromptMixer`."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__(depth=2, embedding_dim=width, mlp_dim=4 * width, num_heads=8)
        self.mixer = PromptMixer(width, inner)

    def forward(
        self, image_embedding: torch.Tensor, image_pe: torch.Tensor, point_embedding: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Decode as SAM does; `image_embedding` already holds the dense prompt embedding."""
        queries, keys = super().forward(self.mixer(image_embedding), image_pe, point_embedding)
        return queries, keys


class FineUpscaling(nn.Module):
    """Fourfold upscaling that takes up the encoder's fine features on its way, as SAM 2 does."""

    def __init__(self, width: int) -> None:
        super().__init__()
        quarter, half = width // 4, width // 8
        self.first = nn.ConvTranspose2d(width, quarter, 2, stride=2)
        self.first_norm = LayerNorm2d(quarter)
        self.first_mix = nn.Conv2d(quarter, quarter, 3, padding=1)
        self.second = nn.ConvTranspose2d(quarter, half, 2, stride=2)
        self.second_mix = nn.Conv2d(half, half, 3, padding=1)

    def forward(self, x: torch.Tensor, fine4: torch.Tensor, fine2: torch.Tensor) -> torch.Tensor:
        """Return (batch, width, s, s) to (batch, width / 8, 4 s, 4 s)."""
        x = functional.gelu(self.first_norm(self.first(x) + fine4))
        x = x + functional.gelu(self.first_mix(x))
        x = functional.gelu(self.second(x) + fine2)
        return x + functional.gelu(self.second_mix(x))


class StarterMaskDecoder(MaskDecoder):  # type: ignore[misc]
    """SAM's decoder: tokens, hypernetworks and predicted IoU are its own, 3 + 1 masks.

    Takes one image with several prompts as SAM's does, or as many images as prompts.

    Attributes:
        takes_batches: Tells the training that many images may come at once.
    """

    takes_batches = True

    def __init__(self, width: int, inner: int) -> None:
        super().__init__(
            transformer_dim=width,
            transformer=MixingTransformer(width, inner),
            num_multimask_outputs=3,
            iou_head_depth=3,
            iou_head_hidden_dim=width,
        )
        self.output_upscaling = FineUpscaling(width)

    def predict_masks(
        self,
        image_embeddings: torch.Tensor,
        image_pe: torch.Tensor,
        sparse_prompt_embeddings: torch.Tensor,
        dense_prompt_embeddings: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return all four masks (batch, 4, low, low) as logits and their predicted IoU (batch, 4)."""
        batch = sparse_prompt_embeddings.shape[0]
        own = torch.cat([self.iou_token.weight, self.mask_tokens.weight]).expand(batch, -1, -1)
        tokens = torch.cat((own, sparse_prompt_embeddings), dim=1)
        image, fine4, fine2 = unpack(image_embeddings, self.transformer_dim)
        source = image + dense_prompt_embeddings
        queries, keys = self.transformer(source, image_pe.expand(source.shape[0], -1, -1, -1), tokens)
        mixed = keys.transpose(1, 2).reshape(source.shape)
        upscaled = self.output_upscaling(mixed, fine4, fine2)
        weights = [mlp(queries[:, 1 + i]) for i, mlp in enumerate(self.output_hypernetworks_mlps)]
        masks = torch.einsum("bmc,bchw->bmhw", torch.stack(weights, dim=1), upscaled)
        return masks, self.iou_prediction_head(queries[:, 0])


def _step(given: int, made: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(given, made, 3, stride=stride, padding=1), LayerNorm2d(made), nn.GELU())


def _double(x: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
