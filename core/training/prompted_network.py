"""A SAM-shaped module seen by the training loop: batches of images, each with its own prompts."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from segment_anything.modeling import Sam

from core.models.sam import FramePrompts
from core.training.batches import BOX_START, BOX_STOP, PADDING, Batch

Output = tuple[torch.Tensor, torch.Tensor]
"""Logits (batch, 4, low, low) and predicted IoU (batch, 4)."""


@dataclass(frozen=True, slots=True)
class PromptedNetwork:
    """The encoder, prompt encoder and mask decoder of one module."""

    sam: Sam

    @property
    def pixels_per_place(self) -> float:
        """The side of a place of the low-resolution grid in pixels of the frame."""
        return float(self.sam.image_encoder.img_size / self.sam.prompt_encoder.mask_input_size[0])

    def features(self, batch: Batch) -> torch.Tensor:
        """Return the batch's embeddings, from its cache or from the encoder."""
        device = self.sam.device
        if batch.features is not None:
            return batch.features.to(device)
        assert batch.images is not None
        encoded: torch.Tensor = self.sam.image_encoder(batch.images.to(device))
        return encoded

    def masks(
        self,
        features: torch.Tensor,
        points: torch.Tensor,
        labels: torch.Tensor,
        *,
        low_res: torch.Tensor | None,
    ) -> Output:
        """Return all four masks.

        Args:
            features: The features from `features`.
            points: (batch, n, 2) of (x, y) in the frame.
            labels: (batch, n), see `core.training.batches`.
            low_res: Mask input (batch, 1, low, low) as logits; None for none.
        """
        points, labels = points.to(self.sam.device), labels.to(self.sam.device)
        if getattr(self.sam.mask_decoder, "takes_batches", False):
            return self._decoded(features, FramePrompts((points, labels), mask_input=low_res))
        rows = [
            self._decoded(features[i : i + 1], _separate(points[i], labels[i], low_res=_row(low_res, i)))
            for i in range(len(features))
        ]
        return torch.cat([masks for masks, _ in rows]), torch.cat([iou for _, iou in rows])

    def _decoded(self, features: torch.Tensor, given: FramePrompts) -> Output:
        sparse, dense = self.sam.prompt_encoder(given.points, given.boxes, given.mask_input)
        masks, iou = self.sam.mask_decoder.predict_masks(
            image_embeddings=features,
            image_pe=self.sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
        )
        return masks, iou


def _separate(points: torch.Tensor, labels: torch.Tensor, *, low_res: torch.Tensor | None) -> FramePrompts:
    """Return the points and box of one example as SAM takes them: apart and without padding."""
    clicks = (labels == 0) | (labels == 1)
    corners = (labels == BOX_START) | (labels == BOX_STOP)
    given = (points[clicks][None], labels[clicks][None]) if clicks.any() else None
    return FramePrompts(given, points[corners].reshape(1, 4) if corners.any() else None, low_res)


def _row(low_res: torch.Tensor | None, index: int) -> torch.Tensor | None:
    return None if low_res is None else low_res[index : index + 1]


def is_ambiguous(labels: torch.Tensor) -> torch.Tensor:
    """Return (batch,) bool: one click alone or nothing, where SAM answers with three masks."""
    return (labels != PADDING).sum(1) <= 1


def chosen_mask(output: Output, ambiguous: torch.Tensor) -> torch.Tensor:
    """Return (batch, 1, low, low): of three the one with the highest predicted IoU, or the single one."""
    logits, iou = output
    best = torch.where(ambiguous.to(iou.device), 1 + iou[:, 1:].argmax(1), torch.zeros_like(iou[:, 0]).long())
    return logits[torch.arange(len(logits), device=logits.device), best][:, None]
