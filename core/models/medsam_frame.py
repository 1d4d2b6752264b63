"""The frame of MedSAM: an image is stretched to a square, scaled to [0, 1]; and the way back for masks.

MedSAM (Ma et al., Nature Communications 15 (2024) 654, doi:10.1038/s41467-024-44824-z) is SAM ViT-B with
other weights, and with another preprocessing than SAM's: given SAM's, its masks are quietly worse.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.modeling import Sam
from skimage.transform import resize
from torch.nn import functional

from core.errors import PromptError


class MedSamFrame:
    """The frame of one MedSAM module; keeps no image."""

    def __init__(self, sam: Sam) -> None:
        self._sam = sam
        self._size = int(sam.image_encoder.img_size)

    def input_tensor(self, rgb: NDArray[np.uint8]) -> torch.Tensor:
        """Return (1, 3, size, size) float32 on the module's device from (y, x, 3) uint8 RGB."""
        square = (self._size, self._size)
        # Bicubic, back to whole grey values, then minimum to 0 and maximum to 1, as in its training.
        stretched = resize(  # type: ignore[no-untyped-call]
            rgb, square, order=3, preserve_range=True, anti_aliasing=True
        ).astype(np.uint8)
        spread = max(int(stretched.max()) - int(stretched.min()), 1e-8)
        scaled = (stretched - stretched.min()) / spread
        return torch.tensor(scaled, device=self._sam.device).float().permute(2, 0, 1)[None]

    def coordinates(self, xy: NDArray[np.float64], image_shape: tuple[int, int]) -> torch.Tensor:
        """Return (1, n, 2) float32 positions in the frame from (n, 2) rows of (x, y) in original pixels."""
        height, width = image_shape
        moved = xy / np.array([width, height]) * self._size
        return torch.as_tensor(moved, dtype=torch.float, device=self._sam.device)[None]

    def masks(self, low_res_logits: torch.Tensor, image_shape: tuple[int, int]) -> torch.Tensor:
        """Return (1, n, y, x) bool in the original grid: probabilities are resized, then held against 0.5."""
        chance = torch.sigmoid(low_res_logits)
        return functional.interpolate(chance, image_shape, mode="bilinear", align_corners=False) > 0.5

    def mask_logits(self, mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Refuse a mask: MedSAM was trained without masks.

        Raises:
            PromptError: Always.
        """
        raise PromptError("MedSAM takes boxes alone; choose a SAM model to refine a mask")
