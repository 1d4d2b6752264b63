"""The frame in which SAM sees an image: longest side resized, normalised, padded; and the way back for masks.

Bit for bit what segment-anything 1.0 does in ``SamPredictor`` (Kirillov et al. 2023, arXiv:2304.02643).
Its ``apply_image_torch`` reads batches wrongly in 1.0 and is not used.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.modeling import Sam
from segment_anything.utils.transforms import ResizeLongestSide
from torch.nn import functional

MASK_LOGIT = 10.0
"""A given mask is turned into logits of +10 inside and -10 outside, the order of magnitude of SAM's own."""


class SamFrame:
    """The frame of one SAM module; keeps no image."""

    def __init__(self, sam: Sam) -> None:
        self._sam = sam
        self._resize = ResizeLongestSide(sam.image_encoder.img_size)

    def input_tensor(self, rgb: NDArray[np.uint8]) -> torch.Tensor:
        """Return (1, 3, size, size) float32 on the module's device from (y, x, 3) uint8 RGB."""
        resized = torch.as_tensor(self._resize.apply_image(rgb), device=self._sam.device)
        tensor: torch.Tensor = self._sam.preprocess(resized.permute(2, 0, 1).contiguous()[None])
        return tensor

    def coordinates(self, xy: NDArray[np.float64], image_shape: tuple[int, int]) -> torch.Tensor:
        """Return (1, n, 2) float32 positions in the frame from (n, 2) rows of (x, y) in original pixels."""
        moved = self._resize.apply_coords(xy, image_shape)
        return torch.as_tensor(moved, dtype=torch.float, device=self._sam.device)[None]

    def masks(self, low_res_logits: torch.Tensor, image_shape: tuple[int, int]) -> torch.Tensor:
        """Return (1, n, y, x) bool in the original grid: logits are resized, then thresholded at 0."""
        return torch.as_tensor(self.logits(low_res_logits, image_shape) > self._sam.mask_threshold)

    def logits(self, low_res_logits: torch.Tensor, image_shape: tuple[int, int]) -> torch.Tensor:
        """Return (1, n, y, x) logits in the original grid from (1, n, low, low)."""
        shape = self._inner_shape(image_shape)
        return torch.as_tensor(self._sam.postprocess_masks(low_res_logits, shape, image_shape))

    def low_res(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the inverse of `logits` to the means of places: (1, n, y, x) to (1, n, low, low).

        The padding is as certainly not lesion as a mask input says it is.
        """
        low = self._sam.prompt_encoder.mask_input_size[0]
        inner = self._low_shape(logits.shape[-2:])
        shrunk = functional.adaptive_avg_pool2d(logits, inner)
        return functional.pad(shrunk, (0, low - inner[1], 0, low - inner[0]), value=-MASK_LOGIT)

    def mask_logits(self, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Return (1, low, low) float32 mask input from a mask (y, x) in the original grid.

        Each low-resolution place gets the covered share of its area, from -`MASK_LOGIT` for none to
        +`MASK_LOGIT` for all; the padding counts as not covered.
        """
        low = self._sam.prompt_encoder.mask_input_size[0]
        inner = self._low_shape(mask.shape)
        share = functional.adaptive_avg_pool2d(torch.tensor(mask, dtype=torch.float32)[None, None], inner)
        padded = functional.pad(share[0], (0, low - inner[1], 0, low - inner[0]))
        return np.asarray((2 * padded - 1) * MASK_LOGIT, dtype=np.float32)

    def _low_shape(self, image_shape: tuple[int, ...]) -> tuple[int, int]:
        """Return the rows and columns of the low-resolution grid that show the image."""
        scale = self._sam.prompt_encoder.mask_input_size[0] / self._sam.image_encoder.img_size
        height, width = self._inner_shape(image_shape)
        return max(round(height * scale), 1), max(round(width * scale), 1)

    def _inner_shape(self, image_shape: tuple[int, ...]) -> tuple[int, int]:
        """Return the rows and columns of the frame that show the image; the rest is padding."""
        height, width = ResizeLongestSide.get_preprocess_shape(*image_shape, self._resize.target_length)
        return int(height), int(width)
