"""The lists that request fields are chosen from, by the name in the field's ``choices``."""

from __future__ import annotations

from collections.abc import Callable

from core.classification.framed_picture import InputKind
from core.classification.threshold import RULES
from core.clicks.click_readers import READERS
from core.clicks.placement import Placement
from core.clicks.study_grid import GRIDS
from core.imaging.intensity_window import INTENSITY_WINDOWS
from core.models.catalog import CLICK_MODELS, PICTURE_MODELS, PROPAGATION_MODELS
from core.models.classifiers.architectures import ARCHITECTURES
from core.models.classifiers.trained_classifiers import trained_classifiers
from core.models.contracts import ClickMemory
from core.models.lora_targets import LoraTargets
from core.models.trainable import trainable_volume_models
from core.prompts.lesion_prompts import SliceDirection
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.propagation.propagation_arms import ARMS, SpanChoice
from core.settings import Settings

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

_CHOICES: dict[str, Callable[[], tuple[str, ...]]] = {
    "models": lambda: tuple(PICTURE_MODELS.all()),
    "trainable": lambda: tuple(PICTURE_MODELS.trainable()),
    "trainable_volumes": trainable_volume_models,
    "centres": lambda: CENTRES,
    "click_memories": lambda: CLICK_MEMORIES,
    "lora_targets": lambda: LORA_TARGETS,
    "parts": lambda: PARTS,
    "volume_parts": lambda: VOLUME_PARTS,
    "training_prompts": lambda: (*PROMPTS, MIXED.key),
    "losses": lambda: LOSSES,
    "optimizers": lambda: OPTIMIZERS,
    "schedules": lambda: SCHEDULES,
    "precisions": lambda: PRECISIONS,
    "prompts": lambda: tuple(PROMPTS),
    "devices": lambda: DEVICES,
    "engines": lambda: ENGINES,
    "volume_models": lambda: tuple(PROPAGATION_MODELS.shipped),
    "arms": lambda: tuple(ARMS),
    "click_models": lambda: tuple(CLICK_MODELS.all()),
    "click_readers": lambda: tuple(READERS),
    "click_grids": lambda: GRIDS,
    "placements": lambda: tuple(choice.value for choice in Placement),
    "spans": lambda: tuple(choice.value for choice in SpanChoice),
    "directions": lambda: tuple(direction.value for direction in SliceDirection),
    "classifiers": lambda: tuple(ARCHITECTURES),
    "trained_classifiers": lambda: tuple(trained_classifiers(Settings.from_environment().classifiers)),
    "classifier_inputs": lambda: tuple(kind.value for kind in InputKind),
    "balances": lambda: BALANCES,
    "choose_by": lambda: CHOOSE_BY,
    "threshold_rules": lambda: tuple(RULES),
    "windows": lambda: (WINDOW_OF_MODALITY_KEY, *INTENSITY_WINDOWS),
}


def choices(name: str | None) -> tuple[str, ...] | None:
    """The values to choose from; None for free input, and for ``studies``, which the store knows."""
    known = _CHOICES.get(name or "")
    return None if known is None else known()
