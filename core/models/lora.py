"""Low-rank adapters beside the attention of SAM's image encoder.

Hu et al. 2022, LoRA: low-rank adaptation of large language models, arXiv:2106.09685: a frozen weight W
(out, in) acts as W + B A with A (rank, in) drawn at random and B (out, rank) zero at first, so that
training starts at the frozen model. As in SAMed (Zhang and Liu 2023, arXiv:2304.13785) queries and values
get adapters; the scale is 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from segment_anything.modeling import Sam
from torch import nn
from torch.nn import functional

from core.errors import SettingsError

_MARK = ".lora_"


class LoraQkv(nn.Module):
    """The joint projection to queries, keys and values, with adapters on queries and values.

    Args:
        linear: (3 dim, dim) projection; its weights stay as they are.
        rank: At least 1.
    """

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.linear = linear.requires_grad_(False)
        dim, place = linear.in_features, linear.weight.device
        self.lora_q_a, self.lora_v_a = (_random(rank, dim, place) for _ in range(2))
        self.lora_q_b, self.lora_v_b = (
            nn.Parameter(torch.zeros(linear.out_features // 3, rank, device=place)) for _ in range(2)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(..., dim) to (..., 3 dim)."""
        queries = functional.linear(functional.linear(x, self.lora_q_a), self.lora_q_b)
        values = functional.linear(functional.linear(x, self.lora_v_a), self.lora_v_b)
        frozen: torch.Tensor = self.linear(x)
        return frozen + torch.cat([queries, torch.zeros_like(queries), values], dim=-1)


def add_adapters(sam: Sam, rank: int) -> list[nn.Parameter]:
    """Put adapters on every attention block of the image encoder, and return their weights.

    Raises:
        SettingsError: The encoder has no attention, or the rank is out of range.
    """
    blocks = getattr(sam.image_encoder, "blocks", None)
    if blocks is None or rank < 1:
        raise SettingsError(
            f"adapters of rank {rank} cannot be put on this image encoder; "
            "choose a SAM with a rank of 1 or more, or another part to train"
        )
    for block in blocks:
        block.attn.qkv = LoraQkv(block.attn.qkv, rank)
    return [parameter for name, parameter in sam.named_parameters() if _MARK in name]


def adapters(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The adapters' tensors in a state dict."""
    return {name: value for name, value in state.items() if _MARK in name}


def merged(
    state: Mapping[str, torch.Tensor], low_rank: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The projections of a plain state dict with adapters added in; only those that change.

    Args:
        state: Of a module without adapters.
        low_rank: From `adapters`.
    """
    changed = {}
    for name in low_rank:
        layer, _, matrix = name.rpartition(_MARK)
        if matrix == "q_a":
            weight = state[f"{layer}.weight"].clone()
            dim = weight.shape[0] // 3
            q_a, q_b, v_a, v_b = (
                low_rank[f"{layer}{_MARK}{part}"].to(weight) for part in ("q_a", "q_b", "v_a", "v_b")
            )
            weight[:dim] += q_b @ q_a
            weight[2 * dim :] += v_b @ v_a
            changed[f"{layer}.weight"] = weight
    return changed


def _random(rank: int, dim: int, place: torch.device) -> nn.Parameter:
    weight = torch.empty(rank, dim, device=place)
    nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
    return nn.Parameter(weight)
