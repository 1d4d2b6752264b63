"""The starter behind the Segmenter contract: it looks at an image, at its mirror image, and from nearby."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.modeling import Sam

from core.errors import InputError
from core.geometry import box_xyxy
from core.models.contracts import Embedding, MaskPrediction, ModelInfo
from core.models.image_values import as_rgb
from core.models.one_thread import one_thread
from core.models.prompt_checks import require_kinds, single_box
from core.models.sam import FramePrompts, SamSegmenter, prediction
from core.models.sam_frame import SamFrame
from core.models.starter.box_fit import fit_to_box
from core.models.starter.box_window import box_window
from core.prompts.values import BoxPrompt, PromptKind, PromptSet


class StarterSegmenter(SamSegmenter):
    """`SamSegmenter` that looks twice, or closer.

    Every answer is the mean over an image and its mirror image: it is steadier than either and costs a few
    hundredths of a second. Left and right mean nothing in a breast ultrasound image. Where a box is all
    that is given, it looks at a window round it (`core.models.starter.box_window`), and the box settles how
    far the mask reaches (`core.models.starter.box_fit`).
    """

    _views = 2

    def __init__(
        self, info: ModelInfo, sam: Sam, frame: SamFrame, *, checkpoint_sha256: str | None = None
    ) -> None:
        super().__init__(info, sam, frame, checkpoint_sha256=checkpoint_sha256)
        self._own_frame = frame

    @torch.inference_mode()
    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Return ``features``, (2, channels, 32, 32) float32, of image and mirror image, and ``image``.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        features = self._encode(image).cpu().numpy()
        return Embedding(arrays={"features": features, "image": image}, image_shape=image.shape[:2])

    @torch.inference_mode()
    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Predict like `SamSegmenter`, on one thread: the same mask whatever number the process has."""
        require_kinds(self.info, prompts.kinds)
        box = single_box(self.info, prompts)
        with one_thread():
            if box is None or prompts.kinds != {PromptKind.BOX}:
                return super().predict(embedding, prompts, multimask=multimask)
            return self._answer_to_box(embedding, box, several=bool(multimask))

    def _answer_to_box(self, embedding: Embedding, box: BoxPrompt, *, several: bool) -> MaskPrediction:
        shape = (embedding.image_shape[0], embedding.image_shape[1])
        image = embedding.arrays.get("image")
        if image is None or image.shape[:2] != shape:
            raise InputError(f"the embedding is not one of model {self.info.key!r}; encode the image with it")
        window = box_window(box, shape)
        given = self._frame_prompts(PromptSet((window.box(box),)), window.shape)
        low_res, predicted_iou = self._decode(self._encode(window.of(image)), given, several=several)
        logits = window.put_back(self._own_frame.logits(low_res, window.shape), shape)
        fitted = fit_to_box(logits, torch.as_tensor(box_xyxy(box), device=logits.device))
        return prediction(fitted > 0, predicted_iou, self._own_frame.low_res(fitted))

    def _encode(self, image: NDArray[np.uint8]) -> torch.Tensor:
        tensor = self.frame.input_tensor(as_rgb(image))
        features: torch.Tensor = self.sam.image_encoder(torch.cat([tensor, tensor.flip(-1)]))
        return features

    def _decode(
        self, features: torch.Tensor, given: FramePrompts, *, several: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the mean of the two answers, the mirrored one turned back."""
        side = self.sam.image_encoder.img_size
        both = _with_mirrored(given, side)
        if given.empty:
            both = FramePrompts(points=(features.new_zeros(2, 0, 2), features.new_zeros(2, 0)))
        low_res, iou = super()._decode(features, both, several=several)
        return (low_res[:1] + low_res[1:].flip(-1)) / 2, iou.mean(0, keepdim=True)


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
    """Return the positions (..., 2) of (x, y) in the mirrored frame."""
    return torch.stack([side - 1 - xy[..., 0], xy[..., 1]], dim=-1)
