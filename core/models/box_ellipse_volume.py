"""The baseline through volumes: the prompt's ellipse again on every slice, whatever the slices show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.geometry import bounding_box
from core.models.ellipse import ELLIPSE, EllipseBaseline
from core.models.registered_model import RegisteredVolumeModel
from core.models.segmenter import Embedding, ModelInfo
from core.prompts.values import PromptKind, PromptSet
from core.propagation.checks import require_usable
from core.propagation.slice_paths import slice_paths
from core.propagation.values import Direction, Frames, LesionPrompts, SliceAnswer, Span, VolumeSegmenter


@dataclass(frozen=True, slots=True)
class BoxEllipseVolume:
    """See `propagate`; nothing is learnt, and no pixel is looked at."""

    info: ModelInfo
    checkpoint_sha256: str | None = None

    def propagate(
        self, frames: Frames, lesions: Sequence[LesionPrompts], *, direction: Direction, span: Span
    ) -> Iterator[SliceAnswer]:
        """On every slice the ellipse of the nearest prompted slice, of the lower one where two are as near.

        It is the one inscribed in the box, or in the bounding box of a mask; round points alone see
        `core.models.ellipse`.

        Raises:
            PromptError: See `require_usable`; or a mask prompt without a pixel.
        """
        require_usable(self.info, frames, lesions, span)
        for lesion in lesions:
            masks = {one.slice_index: _ellipse(one.prompts, frames.shape) for one in lesion.slices}
            for path in slice_paths(lesion, direction, span):
                for slice_index in path.slices:
                    nearest = min(masks, key=lambda at: (abs(at - slice_index), at))
                    prompted = slice_index in masks
                    yield SliceAnswer(lesion.lesion_id, slice_index, masks[nearest], None, prompted)


def _ellipse(prompts: PromptSet, shape: tuple[int, int]) -> NDArray[np.bool_]:
    if prompts.mask is not None and not prompts.boxes:
        prompts = PromptSet((bounding_box(prompts.mask.mask),))
    drawn = PromptSet(tuple(one for one in prompts.prompts if one is not prompts.mask))
    baseline = EllipseBaseline(ELLIPSE.info)
    return baseline.predict(Embedding({}, tuple(shape)), drawn).best.mask


def _load(info: ModelInfo, weights: Path, device: str) -> VolumeSegmenter:
    return BoxEllipseVolume(info)


BOX_ELLIPSE_VOLUME = RegisteredVolumeModel(
    ModelInfo(
        key="box_ellipse_volume",
        label="Ellipse in the box on every slice (baseline)",
        prompts=frozenset({PromptKind.BOX, PromptKind.POINT, PromptKind.MASK}),
        preprocessing="none",
        licence="none",
        source="Baseline: the ellipse inscribed in the prompt's box, repeated on every slice",
        baseline=True,
    ),
    _load,
)
