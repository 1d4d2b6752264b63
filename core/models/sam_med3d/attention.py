"""Attention of the image encoder, with the padding of its window taken together in one key.

The published weights were trained with 8^3 tokens padded to a window of 14^3, and the padding takes part in
the softmax. It is cut off afterwards, so only the tokens need to ask. All padding has the same key and value
(the projection's bias); what sets one padded key apart from another is its position alone. The sum of their
exponentials is taken in closed form, so each token attends to the other tokens and to one key that stands
for all padding. That is exact up to rounding, and saves the 2,232 padded keys and the queries of 2,744.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from core.models.sam_med3d.config import Med3DConfig


class WindowAttention(nn.Module):
    """Multi-head attention with relative positions within one window.

    Args:
        config: Config of the network.
        span: Side of the window in tokens; `config.grid` for one without padding.
    """

    def __init__(self, config: Med3DConfig, *, span: int) -> None:
        super().__init__()
        self.heads, self.span = config.heads, span
        width = config.dim // config.heads
        self.rel_pos_d, self.rel_pos_h, self.rel_pos_w = (
            nn.Parameter(torch.zeros(2 * span - 1, width)) for _ in range(3)
        )
        self.qkv = nn.Linear(config.dim, 3 * config.dim)
        self.proj = nn.Linear(config.dim, config.dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, side, side, side, dim) to the same."""
        batch, side, dim = x.shape[0], x.shape[1], x.shape[-1]
        queries, keys, values = self._heads(self.qkv(x).reshape(batch, -1, 3 * dim))
        queries_at = queries.reshape(batch, self.heads, side, side, side, -1)
        if side < self.span:
            # Padding is zero before the projection, so its bias is left (with adapters too).
            padding = self._heads(self.qkv(x.new_zeros(1, 1, dim)))
            keys, values = (
                torch.cat([real, pad.expand(batch, -1, -1, -1)], dim=2)
                for real, pad in zip((keys, values), padding[1:], strict=True)
            )
            queries_along = _padded(queries_at, padding[0], self.span)
        else:
            queries_along = queries_at
        bias = self._bias(queries_at, queries_along).to(queries.dtype)
        mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        joined: torch.Tensor = self.proj(mixed.transpose(1, 2).reshape(x.shape))
        return joined

    def _heads(self, projected: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return (batch, tokens, 3 dim) to queries, keys and values (batch, heads, tokens, width)."""
        batch, tokens, width = projected.shape
        split = projected.reshape(batch, tokens, 3, self.heads, width // (3 * self.heads))
        queries, keys, values = split.permute(2, 0, 3, 1, 4)
        return queries, keys, values

    def _bias(self, at: torch.Tensor, along: torch.Tensor) -> torch.Tensor:
        """Return what positions add to the scores (batch, heads, tokens, tokens and one for all padding).

        Token (d, h, w) with key (i, j, k) gets q[d,h,w].Rd[d-k] + q[d,h,i].Rh[h-k] + q[d,h,j].Rw[j-k]. The
        textbook has Rd[d-i], Rh[h-j] and Rw[w-k] with q[d,h,w] throughout, but the published weights were
        trained with this.
        """
        side = at.shape[2]
        own = torch.einsum("bndhwc,dkc->bndhwk", at, self._table(self.rel_pos_d, side))
        first = torch.einsum("bndhic,hkc->bndhik", along, self._table(self.rel_pos_h, side))
        second = torch.einsum("bndhjc,jkc->bndhjk", along, self._table(self.rel_pos_w, self.span))
        near = first[..., :side, None, :side] + second[..., None, :side, :side]
        bias = own[..., None, None, :side] + near[..., None, :, :, :]
        bias = bias.flatten(5).flatten(2, 4)
        if side == self.span:
            return bias
        return torch.cat([bias, _padding_bias(own, first, second)[..., None].flatten(2, 4)], dim=-1)

    def _table(self, rows: torch.Tensor, side: int) -> torch.Tensor:
        """Return the table with row i - k + span - 1 at (i, k): (side, span, width)."""
        positions = torch.arange(self.span, device=rows.device)
        return rows[positions[:side, None] - positions[None] + self.span - 1]


def _padded(queries: torch.Tensor, padding: torch.Tensor, span: int) -> torch.Tensor:
    """Return queries (batch, heads, d, h, w, width) with those of padding after them along w."""
    batch, heads, depth, height, side, width = queries.shape
    pad = padding[:, :, None, None].expand(batch, heads, depth, height, span - side, width)
    return torch.cat([queries, pad], dim=4)


def _padding_bias(own: torch.Tensor, first: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
    """Return the log of the sum over all padded keys of exp(bias), (batch, heads, d, h, w).

    Args:
        own: (..., d, h, w, k).
        first: (..., d, h, i, k).
        second: (..., d, h, j, k).
    """
    own, first, second = own.float(), first.float(), second.float()
    side = own.shape[-2]
    (i_real, i_pad), (j_real, j_pad) = (
        (part[..., :side, :].logsumexp(-2), part[..., side:, :].logsumexp(-2)) for part in (first, second)
    )
    j_all = torch.logaddexp(j_real, j_pad)
    by_i_or_j = torch.logaddexp(i_pad + j_all, i_real + j_pad)
    anywhere = torch.logaddexp(i_real, i_pad) + j_all
    beyond = torch.cat([by_i_or_j[..., :side], anywhere[..., side:]], dim=-1)
    return (own + beyond[..., None, :]).logsumexp(-1)
