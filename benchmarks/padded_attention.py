"""The encoder's attention the plain way: the window is filled up with padding, which asks and answers too."""

from __future__ import annotations

from functools import partial

import torch
from torch.nn import functional

from core.models.sam_med3d.attention import WindowAttention
from core.models.sam_med3d.network import SamMed3D


def padded_forward(attention: WindowAttention, x: torch.Tensor) -> torch.Tensor:
    """Return what `WindowAttention.forward` gives, with padded tokens as queries and keys of their own."""
    batch, side, dim = x.shape[0], x.shape[1], x.shape[-1]
    span, heads = attention.span, attention.heads
    missing = span - side
    window = functional.pad(x, (0, 0, 0, missing, 0, missing, 0, missing))
    joint = attention.qkv(window).reshape(batch, span**3, 3, heads, dim // heads)
    queries, keys, values = joint.permute(2, 0, 3, 1, 4).flatten(1, 2).unbind(0)
    scores = (queries * (dim // heads) ** -0.5) @ keys.transpose(1, 2) + _positions(attention, queries)
    mixed = (scores.softmax(-1) @ values).reshape(batch, heads, span, span, span, -1)
    joined = attention.proj(mixed.permute(0, 2, 3, 4, 1, 5).reshape(batch, span, span, span, dim))
    return joined[:, :side, :side, :side]


def make_padded(network: SamMed3D) -> SamMed3D:
    """The same network with the plain attention in all its blocks; changed in place."""
    for block in network.image_encoder.blocks:
        block.attn.forward = partial(padded_forward, block.attn)
    return network


def _positions(attention: WindowAttention, queries: torch.Tensor) -> torch.Tensor:
    """The positions' part of the scores (batch x heads, tokens, tokens), as the published weights know it."""
    span = attention.span
    rows = torch.arange(span)[:, None] - torch.arange(span)[None] + span - 1
    at = queries.reshape(-1, span, span, span, queries.shape[-1])
    depth = torch.einsum("ndhwc,dkc->ndhwk", at, attention.rel_pos_d[rows])[:, :, :, :, None, None, :]
    height = torch.einsum("ndhic,hkc->ndhik", at, attention.rel_pos_h[rows])[:, :, :, None, :, None, :]
    width = torch.einsum("ndhjc,jkc->ndhjk", at, attention.rel_pos_w[rows])[:, :, :, None, None, :, :]
    return (depth + height + width).reshape(len(at), span**3, span**3)
