"""Low-rank adapters beside the attention of an image encoder, SAM's or SAM-Med3D's.

Hu et al. 2022, LoRA: low-rank adaptation of large language models, arXiv:2106.09685: a frozen weight W
(out, in) acts as W + B A with A (rank, in) drawn at random and B (out, rank) zero at first, so that
training starts at the frozen model. As in SAMed (Zhang and Liu 2023, arXiv:2304.13785) queries and values
get adapters unless all are asked for; the scale is 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import cast

import torch
from torch import nn
from torch.nn import functional

from core.errors import SettingsError
from core.models.lora_targets import LoraTargets

_MARK = ".lora_"
_SECTIONS = {"q": (0, 3), "k": (1, 3), "v": (2, 3), "o": (0, 1)}
"""The sections of the joint projection and of the output's: which part of how many an adapter's rows are."""
_PARTS = {LoraTargets.QV: ("q", "v"), LoraTargets.ALL: ("q", "k", "v")}


class LoraLinear(nn.Module):
    """A projection with adapters on some of its sections.

    Args:
        linear: Its weights stay as they are.
        rank: The rank, at least 1.
        parts: Sections with adapters: of "q", "k" and "v" where `linear` projects to all three, else "o".
    """

    def __init__(self, linear: nn.Linear, rank: int, *, parts: tuple[str, ...]) -> None:
        super().__init__()
        self.linear = linear.requires_grad_(False)
        self.parts, self.sections = parts, _SECTIONS[parts[0]][1]
        given, made = linear.in_features, linear.out_features // self.sections
        place = linear.weight.device
        for part in parts:
            self.register_parameter(f"lora_{part}_a", _random(rank, given, place))
        for part in parts:
            self.register_parameter(f"lora_{part}_b", nn.Parameter(torch.zeros(made, rank, device=place)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (..., in) to (..., out)."""
        frozen: torch.Tensor = self.linear(x)
        added: list[torch.Tensor | None] = [None] * self.sections
        for part in self.parts:
            down, up = (self.get_parameter(f"lora_{part}_{end}") for end in ("a", "b"))
            added[_SECTIONS[part][0]] = functional.linear(functional.linear(x, down), up)
        blank = torch.zeros_like(next(part for part in added if part is not None))
        return frozen + torch.cat([blank if part is None else part for part in added], dim=-1)


def add_adapters(
    module: nn.Module, rank: int, *, targets: LoraTargets = LoraTargets.QV
) -> list[nn.Parameter]:
    """Put adapters on every attention block of the image encoder, and return their weights.

    Args:
        module: A SAM or SAM-Med3D, on whose `image_encoder` they go.
        rank: Rank of each adapter.
        targets: The places of the adapters, see `LoraTargets`.

    Raises:
        SettingsError: The encoder has no attention, or the rank is out of range.
    """
    blocks = getattr(module.image_encoder, "blocks", None)
    if blocks is None or rank < 1:
        raise SettingsError(
            f"adapters of rank {rank} cannot be put on this image encoder; "
            "choose a SAM with a rank of 1 or more, or another part to train"
        )
    for block in cast(nn.ModuleList, blocks):
        attention = cast(nn.Module, block.attn)
        attention.qkv = LoraLinear(cast(nn.Linear, attention.qkv), rank, parts=_PARTS[targets])
        if targets is LoraTargets.ALL:
            attention.proj = LoraLinear(cast(nn.Linear, attention.proj), rank, parts=("o",))
    return [parameter for name, parameter in module.named_parameters() if _MARK in name]


def adapters(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The adapters' tensors in a state dict."""
    return {name: value for name, value in state.items() if _MARK in name}


def merged(
    state: Mapping[str, torch.Tensor], low_rank: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    """The projections of a plain state dict with adapters added in; only those that change.

    Args:
        state: State of a module without adapters.
        low_rank: The low-rank weights from `adapters`.
    """
    changed: dict[str, torch.Tensor] = {}
    for name, down in low_rank.items():
        layer, _, matrix = name.rpartition(_MARK)
        part, _, end = matrix.partition("_")
        if end == "a":
            key = f"{layer}.weight"
            weight = changed.setdefault(key, state[key].clone())
            section, sections = _SECTIONS[part]
            rows = weight.chunk(sections)[section]
            rows += low_rank[f"{layer}{_MARK}{part}_b"].to(weight) @ down.to(weight)
    return changed


def _random(rank: int, dim: int, place: torch.device) -> nn.Parameter:
    weight = torch.empty(rank, dim, device=place)
    nn.init.kaiming_uniform_(weight, a=math.sqrt(5))
    return nn.Parameter(weight)
