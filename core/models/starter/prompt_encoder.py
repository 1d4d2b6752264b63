"""segment-anything's prompt encoder, which also draws the prompts for the decoder."""

from __future__ import annotations

from typing import Any

import torch
from segment_anything.modeling import PromptEncoder
from torch import nn

BOX_START, BOX_STOP = 2, 3
"""Labels of a box's corners among the points, as in SAM 2; -1 is padding."""
_CLICK_RADII = (0.02, 0.09)
_MAPS = 3 + 2 * len(_CLICK_RADII)


class StarterPromptEncoder(PromptEncoder):  # type: ignore[misc]
    """Sparse embeddings as in SAM, dense ones with maps of box and clicks added.

    From few images a decoder does not learn where the Fourier features of two corners lie: the maps say
    so, as disks do for clicks in Sofiiuk et al. 2022, doi:10.1109/ICIP46576.2022.9897365.

    Unlike SAM's, boxes may come as points labelled `BOX_START` and `BOX_STOP`, so that prompts of
    different kinds fit into one batch.

    Args:
        width: Width of the embedding.
        side: Side of the embedding, in places; the input has 8 times as many pixels.
    """

    def __init__(self, width: int, side: int) -> None:
        super().__init__(
            embed_dim=width,
            image_embedding_size=(side, side),
            input_image_size=(8 * side, 8 * side),
            mask_in_chans=16,
        )
        self.maps = nn.Sequential(
            nn.Conv2d(_MAPS, 32, 3, padding=1), nn.GELU(), nn.Conv2d(32, width, 3, stride=2, padding=1)
        )

    def forward(self, points: Any, boxes: Any, masks: torch.Tensor | None) -> tuple[Any, Any]:
        """Encode ((batch, n, 2), (batch, n)) or None, (batch, 4) or None, (batch, 1, low, low) or None.

        Returns:
            Sparse (batch, tokens, width) and dense (batch, width, side, side) embeddings.
        """
        batch = self._get_batch_size(points, boxes, masks)
        coordinates, labels = self._as_points(points, boxes, batch)
        sparse, dense = super().forward(None, None, masks)
        if dense.shape[0] != batch:
            dense = dense.expand(batch, -1, -1, -1)
        if labels.shape[1]:
            sparse = self._embed_labelled(coordinates + 0.5, labels)
        else:
            sparse = sparse.expand(batch, -1, -1)
        return sparse, dense + self.maps(self._draw(coordinates, labels))

    def _as_points(self, points: Any, boxes: Any, batch: int) -> tuple[torch.Tensor, torch.Tensor]:
        device = self._get_device()
        parts = [(torch.zeros(batch, 0, 2, device=device), torch.zeros(batch, 0, device=device))]
        if points is not None:
            parts.append((points[0].float(), points[1].float()))
        if boxes is not None:
            labels = torch.tensor([BOX_START, BOX_STOP], device=device).expand(batch, 2)
            parts.append((boxes.reshape(batch, 2, 2).float(), labels.float()))
        return torch.cat([p for p, _ in parts], dim=1), torch.cat([label for _, label in parts], dim=1)

    def _embed_labelled(self, coordinates: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return SAM's embedding of points, box corners among them."""
        position = self.pe_layer.forward_with_coords(coordinates, self.input_image_size)
        known = (labels >= 0).unsqueeze(-1)
        kinds = torch.stack([embedding.weight[0] for embedding in self.point_embeddings])
        embedded = position + kinds[labels.clamp(min=0).long()]
        return torch.where(known, embedded, self.not_a_point_embed.weight[0])

    def _draw(self, coordinates: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return maps (batch, `_MAPS`, 2 side, 2 side) of box and clicks."""
        height, width = (2 * size for size in self.image_embedding_size)
        scale = torch.tensor([self.input_image_size[1], self.input_image_size[0]], device=labels.device)
        places = (coordinates + 0.5) / scale
        y = (torch.arange(height, device=labels.device) + 0.5) / height
        x = (torch.arange(width, device=labels.device) + 0.5) / width
        grid = torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1])
        clicks = [self._click_map(grid, places, labels == kind) for kind in (1, 0)]
        return torch.cat([self._box_maps(grid, places, labels), *clicks], dim=1)

    @staticmethod
    def _click_map(grid: torch.Tensor, places: torch.Tensor, chosen: torch.Tensor) -> torch.Tensor:
        """The nearest chosen point as a narrow and a wide bell."""
        batch = places.shape[0]
        if not chosen.any():
            return grid.new_zeros(batch, len(_CLICK_RADII), *grid.shape[1:])
        squared = ((grid[None, None] - places[..., None, None]) ** 2).sum(2)
        nearest = squared.masked_fill(~chosen[..., None, None], 1e6).amin(1)
        return torch.stack([torch.exp(-nearest / (2 * radius**2)) for radius in _CLICK_RADII], dim=1)

    @staticmethod
    def _box_maps(grid: torch.Tensor, places: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        """Return the depth in the box, relative closeness to its middle, and whether there is one."""
        batch = places.shape[0]
        there = (labels == BOX_START).any(1) if labels.shape[1] else labels.new_zeros(batch, dtype=torch.bool)
        if not there.any():
            return grid.new_zeros(batch, 3, *grid.shape[1:])
        start, stop = (
            (places * (labels == kind)[..., None]).sum(1)[..., None, None] for kind in (BOX_START, BOX_STOP)
        )
        depth = torch.minimum(grid[None] - start, stop - grid[None]).amin(1)
        half = ((stop - start) / 2).clamp(min=1e-3)
        radius = (((grid[None] - (start + stop) / 2) / half) ** 2).sum(1)
        maps = torch.stack([torch.tanh(depth * 16), torch.exp(-radius), torch.ones_like(depth)], dim=1)
        return maps * there[:, None, None, None]
