"""The slice tracker on the shipped starter as a registry entry; torch is imported when it is loaded."""

from __future__ import annotations

from pathlib import Path

from core.models.contracts import ModelInfo, VolumeSegmenter
from core.models.registered_model import RegisteredVolumeModel
from core.models.starter_model import STARTER_2D
from core.prompts.values import PromptKind


def _load(info: ModelInfo, weights: Path, device: str) -> VolumeSegmenter:
    from core.models.slice_tracker import SliceTracker

    return SliceTracker(info, STARTER_2D.load(STARTER_2D.info, weights, device))


SLICE_TRACKER = RegisteredVolumeModel(
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
