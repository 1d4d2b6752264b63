"""The baseline through volumes: the prompt's ellipse again on every slice, whatever the slices show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.models.contracts import Embedding, Frames, ModelInfo, SliceAnswer
from core.models.ellipse import EllipseBaseline
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span
from core.prompts.values import PromptSet
from core.propagation.check_prompts import require_usable
from core.propagation.slice_paths import slice_paths


@dataclass(frozen=True, slots=True)
class BoxEllipseVolume:
    """See `propagate`; nothing is learnt, and no pixel is looked at."""

    info: ModelInfo
    checkpoint_sha256: str | None = None

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: SliceDirection, span: Span
    ) -> Iterator[SliceAnswer]:
        """Answer with the ellipse of the nearest prompted slice, of the lower one where two are as near.

        It is the one inscribed in the box, or in the bounding box of a mask; round points alone see
        `core.models.ellipse`.

        Raises:
            PromptError: See `require_usable`; or a mask prompt without a pixel.
        """
        require_usable(self.info, frames, lesions, span)
        for lesion in lesions:
            masks = {one.slice_index: self._ellipse(one.prompts, frames.shape) for one in lesion.slices}
            for path in slice_paths(lesion, direction, span):
                for slice_index in path.slices:
                    nearest = min(masks, key=lambda at: (abs(at - slice_index), at))
                    prompted = slice_index in masks
                    yield SliceAnswer(lesion.lesion_id, slice_index, masks[nearest], None, prompted)

    def _ellipse(self, prompts: PromptSet, shape: tuple[int, int]) -> NDArray[np.bool_]:
        if prompts.mask is not None and not prompts.boxes:
            prompts = PromptSet((bounding_box(prompts.mask.mask),))
        drawn = PromptSet(tuple(one for one in prompts.prompts if one is not prompts.mask))
        return EllipseBaseline(self.info).predict(Embedding({}, tuple(shape)), drawn).best.mask
