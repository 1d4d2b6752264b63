"""The features of slices from SAM 2's encoder, kept within a budget so that no slice is encoded twice."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import torch
from sam2.sam2_video_predictor import SAM2VideoPredictor

from core.byte_lru import ByteLru
from core.imaging.hashing import pixel_sha256
from core.models.contracts import Frames
from core.models.sam2.slice_frames import SliceFrames

Cached = tuple[torch.Tensor, dict[str, Any]]
"""The part that the predictor keeps of its last frame: (picture, output of the encoder)."""


@dataclass(frozen=True, slots=True)
class _Maps:
    """The feature maps of one slice, finest first."""

    levels: tuple[torch.Tensor, ...]


class SliceFeatures:
    """The feature maps by the slice's pixels; the least recently used leave first.

    The package keeps those of one frame and, with them, a copy of the positional encoding, which is five
    times as large and the same for every frame; here it is kept once. Threads may share one object.

    Args:
        predictor: The one whose encoder is used.
        budget_bytes: Most that is held.
    """

    def __init__(self, predictor: SAM2VideoPredictor, *, budget_bytes: int) -> None:
        self._predictor = predictor
        self._held: ByteLru[_Maps] = ByteLru(budget_bytes, size=_nbytes)
        self._positions: list[torch.Tensor] | None = None
        self.encoded = 0
        self.encode_seconds = 0.0

    @torch.inference_mode()
    def of(self, frames: Frames, slice_index: int) -> Cached:
        """The predictor's cache entry of a slice, without the picture, which it never looks at."""
        key = pixel_sha256(frames[slice_index])
        maps = self._held.get(key)
        if maps is None or self._positions is None:
            maps = self._encode(frames, slice_index)
            self._held.keep(key, maps)
        assert self._positions is not None
        placeholder = maps.levels[0].new_zeros(1, 1, 1, 1)
        return placeholder, {"backbone_fpn": list(maps.levels), "vision_pos_enc": list(self._positions)}

    def _encode(self, frames: Frames, slice_index: int) -> _Maps:
        picture = SliceFrames(frames, self._predictor.image_size)[slice_index]
        started = time.perf_counter()
        found = self._predictor.forward_image(picture.to(self._predictor.device).unsqueeze(0))
        if self._predictor.device.type == "cuda":
            torch.cuda.synchronize(self._predictor.device)
        self.encode_seconds += time.perf_counter() - started
        self.encoded += 1
        if self._positions is None:
            self._positions = list(found["vision_pos_enc"])
        return _Maps(tuple(found["backbone_fpn"]))


def _nbytes(maps: _Maps) -> int:
    return sum(level.nbytes for level in maps.levels)
