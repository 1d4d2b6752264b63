"""The slices of a volume as SAM 2's video predictor wants its frames, made one at a time."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image

from core.models.contracts import Frames

_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
_SD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


class SliceFrames:
    """A stand-in for the ``images`` of the predictor's state, which uses no more than length and index.

    A frame is bit for bit what the package's loader makes of a picture file with these pixels: PIL's
    bicubic resizing to a square, a division in double precision, then ImageNet's mean and deviation.

    Args:
        frames: The slices, uint8.
        image_size: Side of the square.
    """

    def __init__(self, frames: Frames, image_size: int) -> None:
        self._frames = frames
        self._side = image_size

    def __len__(self) -> int:
        """Return the number of slices."""
        return len(self._frames)

    def __getitem__(self, slice_index: int) -> torch.Tensor:
        """Return (3, side, side) float32."""
        picture = Image.fromarray(np.ascontiguousarray(self._frames[slice_index])).convert("RGB")
        levels = np.asarray(picture.resize((self._side, self._side))) / 255.0
        return (torch.from_numpy(levels).permute(2, 0, 1).float() - _MEAN) / _SD
