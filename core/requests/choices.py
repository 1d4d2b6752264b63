"""The lists that request fields are chosen from and that are the same everywhere, by name."""

from __future__ import annotations

from core.classification.framed_picture import InputKind
from core.classification.threshold import RULES
from core.clicks.click_readers import READERS
from core.clicks.placement import Placement
from core.clicks.study_grid import GRIDS
from core.imaging.intensity_window import INTENSITY_WINDOWS
from core.models.classifiers.architectures import ARCHITECTURES
from core.models.contracts import ClickMemory
from core.models.lora_targets import LoraTargets
from core.prompts.lesion_prompts import SliceDirection
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.propagation.propagation_arms import ARMS, SpanChoice

DEVICES = ("auto", "cpu", "cuda")
ENGINES = ("local", "ray")
PARTS = ("decoder", "lora", "all")
VOLUME_PARTS = ("lora", "decoder", "all")
LOSSES = ("dice_ce", "dice_focal")
OPTIMIZERS = ("adam", "adamw")
SCHEDULES = ("constant", "cosine", "one_cycle", "two_drops")
CENTRES = ("lesion", "click")
CLICK_MEMORIES = tuple(memory.value for memory in ClickMemory)
LORA_TARGETS = tuple(targets.value for targets in LoraTargets)
PRECISIONS = ("float32", "bfloat16", "float16")
BALANCES = ("weights", "sampler", "none")
CHOOSE_BY = ("accuracy", "auc", "balanced_accuracy")
WINDOW_OF_MODALITY_KEY = "modality"
"""Stands for the intensity window declared for the modality of each case."""

_FIXED: dict[str, tuple[str, ...]] = {
    "centres": CENTRES,
    "click_memories": CLICK_MEMORIES,
    "lora_targets": LORA_TARGETS,
    "parts": PARTS,
    "volume_parts": VOLUME_PARTS,
    "training_prompts": (*PROMPTS, MIXED.key),
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "precisions": PRECISIONS,
    "prompts": tuple(PROMPTS),
    "engines": ENGINES,
    "arms": tuple(ARMS),
    "click_readers": tuple(READERS),
    "click_grids": GRIDS,
    "placements": tuple(choice.value for choice in Placement),
    "spans": tuple(choice.value for choice in SpanChoice),
    "directions": tuple(direction.value for direction in SliceDirection),
    "classifiers": tuple(ARCHITECTURES),
    "classifier_inputs": tuple(kind.value for kind in InputKind),
    "balances": BALANCES,
    "choose_by": CHOOSE_BY,
    "threshold_rules": tuple(RULES),
    "windows": (WINDOW_OF_MODALITY_KEY, *INTENSITY_WINDOWS),
}
"""Lists that are the same on every machine; a request with another value is refused."""


def fixed_choices(name: str | None) -> tuple[str, ...] | None:
    """Return the list that a value must be on; None where the machine decides what there is."""
    return _FIXED.get(name or "")
