"""The starter behind the Segmenter contract: it looks at an image and at its mirror image."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from core.models.image_values import as_rgb
from core.models.one_thread import one_thread
from core.models.sam import FramePrompts, SamSegmenter
from core.models.segmenter import Embedding, Prediction
from core.models.starter.box_fit import fit_to_box
from core.prompts.values import PromptSet


class StarterSegmenter(SamSegmenter):
    """`SamSegmenter` that answers with the mean of an image and its mirror image.

    The mean is steadier than either and costs a few hundredths of a second. Left and right mean nothing
    in a breast ultrasound image.
    """

    _views = 2

    @torch.inference_mode()
    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Array ``features``, (2, channels, 32, 32) float32: of the image and of its mirror image.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        tensor = self.frame.input_tensor(as_rgb(image))
        both = torch.cat([tensor, tensor.flip(-1)])
        return Embedding(
            arrays={"features": self.sam.image_encoder(both).cpu().numpy()}, image_shape=image.shape[:2]
        )

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> Prediction:
        """As `SamSegmenter.predict`, on one thread: the same mask whatever number the process has."""
        with one_thread():
            return super().predict(embedding, prompts, multimask=multimask)

    def _decode(
        self, features: torch.Tensor, given: FramePrompts, *, several: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean of the two answers, the mirrored one turned back; see `fit_to_box` for a box alone."""
        side = self.sam.image_encoder.img_size
        both = _with_mirrored(given, side)
        if given.empty:
            both = FramePrompts(points=(features.new_zeros(2, 0, 2), features.new_zeros(2, 0)))
        low_res, iou = super()._decode(features, both, several=several)
        mean = (low_res[:1] + low_res[1:].flip(-1)) / 2
        if given.boxes is not None and given.points is None and given.mask_input is None:
            mean = fit_to_box(mean, given.boxes[0], side=side)
        return mean, iou.mean(0, keepdim=True)


def _with_mirrored(given: FramePrompts, side: int) -> FramePrompts:
    """The prompts for the picture, then those for its mirror image."""
    points, boxes, mask_input = given.points, given.boxes, given.mask_input
    if points is not None:
        points = (torch.cat([points[0], _mirrored(points[0], side)]), points[1].expand(2, -1))
    if boxes is not None:
        x0, y0, x1, y1 = boxes[0]
        boxes = torch.stack([boxes[0], torch.stack([side - 1 - x1, y0, side - 1 - x0, y1])])
    if mask_input is not None:
        mask_input = torch.cat([mask_input, mask_input.flip(-1)])
    return FramePrompts(points, boxes, mask_input)


def _mirrored(xy: torch.Tensor, side: int) -> torch.Tensor:
    """Positions (..., 2) of (x, y) in the mirrored frame."""
    return torch.stack([side - 1 - xy[..., 0], xy[..., 1]], dim=-1)
