"""The slice tracker on the shipped starter as a registry entry; torch is imported when it is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.contracts import ModelInfo, VolumeSegmenter
from core.models.load_options import LoadOptions
from core.models.registered_model import RegisteredModel
from core.models.starter_2d_model import STARTER_2D, load_starter_2d
from core.prompts.values import PromptKind


def _load(info: ModelInfo, weights: Path, options: LoadOptions) -> VolumeSegmenter:
    from core.models.slice_tracker import SliceTracker

    return SliceTracker(info, load_starter_2d(STARTER_2D.info, weights, options))


SLICE_TRACKER: RegisteredModel[VolumeSegmenter] = RegisteredModel(
    ModelInfo(
        key="slice_tracker",
        label="Slice tracker on Starter 2D",
        prompts=frozenset({PromptKind.BOX, PromptKind.POINT, PromptKind.MASK}),
        preprocessing="slice-tracker-inverted-window-v1+" + STARTER_2D.info.preprocessing,
        licence=STARTER_2D.info.licence,
        source="This project: the 2D starter from slice to slice, the last mask as the next prompt",
    ),
    _load,
    STARTER_2D.packages,
    own_sha256=STARTER_2D.own_sha256,
)
