"""SAM and its fine-tunes behind the Segmenter contract, without a current image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.modeling import Sam

from core.errors import InputError, PromptError
from core.geometry import box_xyxy, point_labels, points_xy
from core.models.ambiguity import is_ambiguous
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.image_values import as_rgb
from core.models.prompt_checks import require_kinds, single_box
from core.prompts.values import PromptSet


class InputFrame(Protocol):
    """The way between original pixels and the square that the encoder sees."""

    def input_tensor(self, rgb: NDArray[np.uint8]) -> torch.Tensor:
        """Return the encoder input from (y, x, 3)."""
        ...

    def coordinates(self, xy: NDArray[np.float64], image_shape: tuple[int, int]) -> torch.Tensor:
        """Return the positions (1, n, 2) in the frame."""
        ...

    def masks(self, low_res_logits: torch.Tensor, image_shape: tuple[int, int]) -> torch.Tensor:
        """Return the masks (1, n, y, x) in the original grid."""
        ...

    def mask_logits(self, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return the mask input (1, low, low) from a mask in the original grid."""
        ...


@dataclass(frozen=True, slots=True)
class FramePrompts:
    """Prompts as SAM's prompt encoder takes them.

    Attributes:
        points: Positions (batch, n, 2) of (x, y) in the frame and labels (batch, n).
        boxes: (batch, 4) of (x0, y0, x1, y1) in the frame.
        mask_input: (batch, 1, low, low) logits.
    """

    points: tuple[torch.Tensor, torch.Tensor] | None = None
    boxes: torch.Tensor | None = None
    mask_input: torch.Tensor | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is no prompt at all."""
        return self.points is None and self.boxes is None and self.mask_input is None


class SamSegmenter:
    """A SAM module as a `Segmenter`.

    Nothing is kept between calls and the module is only read, so threads may share one object; they
    still share the processor, so a lock round it costs no speed.

    Args:
        info: Its registry entry.
        sam: The module from segment-anything, any size; switched to evaluation.
        frame: The frame between original pixels and encoder input.
        checkpoint_sha256: Hash of the weights; without one, embeddings are not worth a cache, since
            nothing tells them from those of other weights.
    """

    _views = 1
    """Pictures that an embedding is made of."""

    def __init__(
        self, info: ModelInfo, sam: Sam, frame: InputFrame, *, checkpoint_sha256: str | None = None
    ) -> None:
        self.info = info
        self.checkpoint_sha256 = checkpoint_sha256
        self.cacheable = checkpoint_sha256 is not None
        self._sam = sam.requires_grad_(False).eval()
        self._frame = frame

    @property
    def sam(self) -> Sam:
        """The module, for training and for putting other weights on it; prediction goes through `predict`."""
        return self._sam

    @property
    def frame(self) -> InputFrame:
        """The mapping between original pixels and encoder input."""
        return self._frame

    @torch.inference_mode()
    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """Return the array ``features``, (1, 256, 64, 64) float32 for the published sizes.

        Kept as float32 (4 MiB) because half precision would change masks.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        features = self._sam.image_encoder(self._frame.input_tensor(as_rgb(image)))
        return Embedding(arrays={"features": features.cpu().numpy()}, image_shape=image.shape[:2])

    @torch.inference_mode()
    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Return three candidates where `multimask` (True or by `is_ambiguous`), else one.

        A candidate keeps its ``low_res_logits``, (1, 256, 256) float32 for the published sizes; given
        back in a `MaskPrompt` they are the next mask input unchanged, while a mask without logits is
        turned into some (`SamFrame.mask_logits`). The predicted IoU is an unbounded regression.

        Raises:
            PromptError: A kind of prompt that the weights were not trained for, or several boxes.
            InputError: The embedding is of another model.
        """
        require_kinds(self.info, prompts.kinds)
        several = is_ambiguous(prompts) if multimask is None else multimask
        shape = (embedding.image_shape[0], embedding.image_shape[1])
        given = self._frame_prompts(prompts, shape)
        low_res, predicted_iou = self._decode(self._features(embedding), given, several=several)
        masks = self._frame.masks(low_res, shape)
        return prediction(masks, predicted_iou, low_res)

    def _decode(
        self, features: torch.Tensor, given: FramePrompts, *, several: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the logits (1, n, low, low) and predicted IoU (1, n)."""
        sparse, dense = self._sam.prompt_encoder(given.points, given.boxes, given.mask_input)
        low_res, predicted_iou = self._sam.mask_decoder(
            image_embeddings=features,
            image_pe=self._sam.prompt_encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=several,
        )
        return low_res, predicted_iou

    def _frame_prompts(self, prompts: PromptSet, shape: tuple[int, int]) -> FramePrompts:
        """Return points, box and mask in the frame; a box is no pair of points, which SAM 1 would ignore."""
        box, points, boxes = single_box(self.info, prompts), None, None
        if prompts.points:
            labels = torch.as_tensor(point_labels(prompts.points), dtype=torch.int, device=self._sam.device)
            points = (self._frame.coordinates(points_xy(prompts.points), shape), labels[None])
        if box is not None:
            boxes = self._frame.coordinates(box_xyxy(box).reshape(2, 2), shape).reshape(1, 4)
        return FramePrompts(points, boxes, self._mask_input(prompts, shape))

    def _mask_input(self, prompts: PromptSet, shape: tuple[int, int]) -> torch.Tensor | None:
        given = prompts.mask
        if given is None:
            return None
        if given.mask.shape != shape:
            raise PromptError(
                f"the mask prompt has shape {given.mask.shape}, the image {shape}; use the image's grid"
            )
        logits = self._frame.mask_logits(given.mask) if given.low_res_logits is None else given.low_res_logits
        return torch.tensor(logits, dtype=torch.float, device=self._sam.device)[None]

    def _features(self, embedding: Embedding) -> torch.Tensor:
        features = embedding.arrays.get("features")
        side = self._sam.prompt_encoder.image_embedding_size[0]
        # An encoder may hand on more than the embedding proper (`StarterEncoder`).
        channels = getattr(self._sam.image_encoder, "out_channels", self._sam.prompt_encoder.embed_dim)
        if features is None or features.shape != (self._views, channels, side, side):
            raise InputError(f"the embedding is not one of model {self.info.key!r}; encode the image with it")
        # Copied: cached arrays are read-only, which torch cannot express.
        return torch.tensor(features, device=self._sam.device)


def prediction(masks: torch.Tensor, predicted_iou: torch.Tensor, low_res: torch.Tensor) -> MaskPrediction:
    """Return the candidates from masks (1, n, y, x), predicted IoU (1, n) and logits (1, n, low, low)."""
    rows = zip(masks[0].cpu().numpy(), predicted_iou[0].tolist(), low_res[0].cpu().numpy(), strict=True)
    return MaskPrediction(tuple(Candidate(mask, score, logits[None]) for mask, score, logits in rows))
