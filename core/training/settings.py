"""The settings of a fitting: everything that shapes the weights beside the data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

from core.requests.prompted_training import PromptedTrainingRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSettings:
    """The settings that the loop itself needs, whatever it fits.

    Attributes:
        optimizer: ``adam`` or ``adamw``.
        schedule: Key of `core.training.schedule.SCHEDULES`.
        epochs: The number of times that validation may follow.
        steps: Optimizer steps in an epoch.
        batch: Examples in a forward pass.
        accumulate: Forward passes in an optimizer step.
        precision: ``float32``, ``bfloat16`` or ``float16`` (the last on a GPU alone).
        ema: Decay of the running mean of the weights that is kept as the result; 0 for none.
        patience: Epochs without gain on validation before it ends early; 0 to never do so.
        validate_every: Epochs from one validation to the next; the last epoch always has one.
        seed: The seed of everything that is drawn.
    """

    optimizer: str = "adam"
    learning_rate: float = 1e-4
    weight_decay: float = 1e-4
    schedule: str = "constant"
    epochs: int = 75
    steps: int = 75
    batch: int = 1
    accumulate: int = 1
    precision: str = "float32"
    ema: float = 0.0
    patience: int = 0
    validate_every: int = 1
    seed: int = 0

    @property
    def total_steps(self) -> int:
        """The number of optimizer steps of a training that does not end early."""
        return self.epochs * self.steps


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings(LoopSettings):
    """The settings for pictures; `core.requests.train` explains and checks each.

    Attributes:
        part: ``decoder``, ``lora`` or ``all``.
        lora_rank: The rank of the adapters; used where `part` is ``lora``.
        prompts: Simulators, one drawn for each example at each step.
        corrections: Most corrective clicks that follow the first prompt.
        augment: True where pictures are changed at random; needs the encoder at every step.
        loss: Key of `core.training.losses.LOSSES`.
    """

    part: str = "decoder"
    lora_rank: int = 4
    prompts: tuple[str, ...] = ("hu2023",)
    corrections: int = 0
    augment: bool = False
    loss: str = "dice_ce"


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeTrainSettings(LoopSettings):
    """The settings for volumes; `core.requests.train_volumes` explains and checks each.

    Attributes:
        part: ``lora``, ``decoder`` or ``all``.
        lora_rank: The rank of the adapters; used where `part` is ``lora``.
        lora_targets: Value of `core.models.lora_targets.LoraTargets`.
        lora_decoder: True where the mask decoder is fitted beside the adapters.
        centre: The middle of cubes: that of the ``lesion``, or the first ``click`` on it.
        shift_voxels: Most that a cube is moved at random along each axis.
        augment: True where cubes are mirrored and regraded at random.
        corrections: Rounds of corrective clicks after the first one.
        vary_corrections: True where their number is drawn for each step, from 0 to all.
        click_memory: Value of `core.models.contracts.ClickMemory`.
        single_clicks: Share of the steps whose rounds are one click each, not one in every slice.
        loss: Key of `core.training.losses.LOSSES`.
    """

    part: str = "lora"
    lora_rank: int = 4
    lora_targets: str = "qv"
    lora_decoder: bool = False
    centre: str = "lesion"
    shift_voxels: int = 0
    augment: bool = False
    corrections: int = 11
    vary_corrections: bool = False
    click_memory: str = "newest"
    single_clicks: float = 0.0
    loss: str = "dice_ce"


SettingsKind = TypeVar("SettingsKind", bound=LoopSettings)


def asked_settings(kind: type[SettingsKind], request: PromptedTrainingRequest) -> SettingsKind:
    """Return the part of a request that the loop needs; what a request does not ask for has its default."""
    names = [field.name for field in fields(kind) if hasattr(request, field.name)]
    return kind(**{name: getattr(request, name) for name in names})
