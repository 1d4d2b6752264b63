"""Ask for a model to be trained on a study."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError
from core.files.folder_names import require_model_name
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.requests.checks import (
    require_at_least,
    require_fitting,
    require_listed,
    require_sides,
)
from core.requests.choices import LOSSES, OPTIMIZERS, PARTS, PRECISIONS, SCHEDULES
from core.requests.request import setting
from core.requests.usual_settings import (
    cases_setting,
    cohort_setting,
    device_setting,
    limit_setting,
    priority_setting,
    threads_setting,
)

_PART, _EXAMPLES, _FITTING, _SIDES, _RUNNING = "What is trained", "Examples", "Fitting", "Sides", "Running"
"""Headings of the long form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """Fit a part of a promptable model to the training side of a study, and evaluate it on its test side.

    The defaults are those of the preset ranem2023.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study to learn from.", choices="studies")
    model: str = setting(label="Model", help="The model to start from.", choices="trainable")
    name: str = setting(
        label="Name", help="Of the new model: small letters, digits, dot, dash and underscore."
    )
    part: str = setting(
        label="Trainable part",
        help="The mask decoder alone, with low-rank adapters in the image encoder (lora), or all.",
        default="decoder",
        choices="parts",
    )
    lora_rank: int = setting(
        label="LoRA rank", help="Of the adapters; counts only where they are trained.", default=4, group=_PART
    )
    scratch: bool = setting(
        label="From nothing",
        help="Start from random weights; only for the starter.",
        default=False,
        group=_PART,
    )
    size: int | None = setting(
        label="Input size",
        help="Side in pixels; only for the starter, a multiple of 32.",
        default=None,
        group=_PART,
        empty="as the model",
    )
    prompts: tuple[str, ...] = setting(
        label="Prompts",
        help="Simulated prompts to train with, one drawn for each example; mixed is a mixture of many.",
        default=("hu2023",),
        choices="training_prompts",
    )
    corrections: int = setting(
        label="Corrective clicks",
        help="Most clicks that follow the first prompt in training.",
        default=0,
        group=_EXAMPLES,
    )
    augment: bool = setting(
        label="Change pictures",
        help="Mirror, rotate, scale and regrade pictures at random; the encoder then runs at every step.",
        default=False,
        group=_EXAMPLES,
    )
    loss: str = setting(
        label="Loss",
        help="dice_ce: Dice and cross-entropy; dice_focal: Dice and focal loss.",
        default="dice_ce",
        choices="losses",
        group=_FITTING,
    )
    optimizer: str = setting(
        label="Optimizer", help="adam or adamw.", default="adam", choices="optimizers", group=_FITTING
    )
    learning_rate: float = setting(
        label="Learning rate", help="The highest one.", default=1e-4, group=_FITTING
    )
    weight_decay: float = setting(label="Weight decay", help="0 for none.", default=1e-4, group=_FITTING)
    schedule: str = setting(
        label="Schedule",
        help="Of the learning rate over the steps.",
        default="constant",
        choices="schedules",
        group=_FITTING,
    )
    epochs: int = setting(label="Epochs", help="Validation follows each.", default=75, group=_FITTING)
    steps: int = setting(
        label="Steps in an epoch", help="Steps of the optimizer.", default=75, group=_FITTING
    )
    batch: int = setting(
        label="Batch", help="Examples that go through the model at once.", default=1, group=_FITTING
    )
    accumulate: int = setting(
        label="Accumulate", help="Batches whose gradients make one step.", default=1, group=_FITTING
    )
    precision: str = setting(
        label="Precision",
        help="float16 needs a GPU.",
        default="float32",
        choices="precisions",
        group=_FITTING,
    )
    ema: float = setting(
        label="Averaging of weights",
        help="Decay of their running mean, e.g. 0.998; 0 for none.",
        default=0.0,
        group=_FITTING,
    )
    patience: int = setting(
        label="Patience",
        help="Epochs without gain before it ends early; 0 for never.",
        default=0,
        group=_FITTING,
    )
    validation: float = setting(
        label="Validation share",
        help="Of the cases; split by patient and near-duplicate group.",
        default=0.1,
        group=_SIDES,
    )
    test: float = setting(
        label="Test share",
        help="Of the cases; evaluated at the end, never looked at before.",
        default=0.2,
        group=_SIDES,
    )
    folds: int = setting(
        label="Folds",
        help="Cross-validation over all but the test share; 0 for a single split.",
        default=0,
        group=_SIDES,
    )
    fold: int = setting(label="Fold", help="Which of them is validated on, from 0.", default=0, group=_SIDES)
    split_seed: int = setting(
        label="Seed of the split", help="Same seed, same split.", default=0, group=_SIDES
    )
    seed: int = setting(
        label="Seed", help="Of weights, order, prompts and changes to pictures.", default=0, group=_FITTING
    )
    cases: str = cases_setting("pathology = malignant", group=_EXAMPLES)
    cohort: str = cohort_setting(group=_EXAMPLES)
    limit: int | None = limit_setting(group=_EXAMPLES)
    evaluate: bool = setting(
        label="Evaluate afterwards",
        help="Evaluate the best weights on the test side.",
        default=True,
        shapes=False,
        group=_RUNNING,
    )
    device: str = device_setting(group=_RUNNING)
    threads: int = threads_setting(group=_RUNNING)
    priority: int = priority_setting(group=_RUNNING)

    def __post_init__(self) -> None:
        require_model_name(self.name)
        require_listed(
            self,
            {
                "part": PARTS,
                "loss": LOSSES,
                "optimizer": OPTIMIZERS,
                "schedule": SCHEDULES,
                "precision": PRECISIONS,
            },
        )
        self._require_prompts()
        require_at_least(self, 1, ("lora_rank", "epochs", "steps", "batch", "accumulate"))
        require_at_least(
            self, 0, ("corrections", "patience", "seed", "split_seed", "threads", "weight_decay")
        )
        require_fitting(self)
        if self.size is not None and (self.size < 32 or self.size % 32):
            raise SettingsError(f"size is {self.size}; it must be a multiple of 32")
        require_sides(self)

    def _require_prompts(self) -> None:
        foreign = set(self.prompts) - set(PROMPTS) - {MIXED.key}
        if foreign or not self.prompts:
            raise SettingsError(
                f"prompts {', '.join(sorted(foreign)) or 'none'} are not known; "
                f"choose from {', '.join((*PROMPTS, MIXED.key))}"
            )
