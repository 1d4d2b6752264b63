"""The request of every training of a promptable model, on pictures and volumes alike."""

from __future__ import annotations

from dataclasses import dataclass

from core.declared import NonNegativeInt, PositiveFloat, PositiveInt
from core.requests.setting import setting
from core.requests.training_base import EXAMPLES, FITTING, PART, TrainingRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptedTrainingRequest(TrainingRequest):
    """The settings that `TrainRequest` and `TrainVolumesRequest` share.

    Raises:
        SettingsError: A value is out of range.
    """

    part: str = setting(label="Trainable part")
    lora_rank: PositiveInt = setting(
        label="LoRA rank", help="Of the adapters; counts only where they are trained.", default=4, group=PART
    )
    corrections: NonNegativeInt = setting(default=0, group=EXAMPLES)
    loss: str = setting(
        label="Loss",
        help="dice_ce: Dice and cross-entropy; dice_focal: Dice and focal loss.",
        default="dice_ce",
        choices="losses",
        group=FITTING,
    )
    optimizer: str = setting(
        label="Optimizer", help="adam or adamw.", default="adam", choices="optimizers", group=FITTING
    )
    learning_rate: PositiveFloat = setting(
        label="Learning rate", help="The highest one.", default=1e-4, group=FITTING
    )
    schedule: str = setting(label="Schedule", default="constant", choices="schedules", group=FITTING)
    epochs: PositiveInt = setting(label="Epochs", group=FITTING)
    steps: NonNegativeInt = setting(label="Steps in an epoch", help="Steps of the optimizer.", group=FITTING)
    accumulate: PositiveInt = setting(
        label="Accumulate", help="Batches whose gradients make one step.", default=1, group=FITTING
    )
    precision: str = setting(
        label="Precision",
        help="float16 needs a GPU.",
        default="float32",
        choices="precisions",
        group=FITTING,
    )
    patience: NonNegativeInt = setting(
        label="Patience",
        help="Epochs without gain before it ends early; 0 for never.",
        default=0,
        group=FITTING,
    )
