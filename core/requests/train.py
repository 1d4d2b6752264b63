"""Ask for a model to be trained on a study."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import SettingsError
from core.prompts.mixed import MIXED
from core.prompts.registry import PROMPTS
from core.requests.choices import LOSSES, OPTIMIZERS, PARTS, PRECISIONS, SCHEDULES
from core.requests.request import setting

_PART, _EXAMPLES, _FITTING, _SIDES, _RUNNING = "What is trained", "Examples", "Fitting", "Sides", "Running"
"""Headings of the long form."""

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")


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
    cases: str = setting(
        label="Cases",
        help="Only these cases, e.g. pathology = malignant. Empty for all.",
        default="",
        group=_EXAMPLES,
    )
    limit: int | None = setting(
        label="Limit",
        help="Only the first so many cases, in the order of their names.",
        default=None,
        group=_EXAMPLES,
    )
    evaluate: bool = setting(
        label="Evaluate afterwards",
        help="Evaluate the best weights on the test side.",
        default=True,
        shapes=False,
        group=_RUNNING,
    )
    device: str = setting(
        label="Device",
        help="auto takes the GPU where there is one; or cpu, cuda.",
        default="auto",
        choices="devices",
        shapes=False,
        group=_RUNNING,
    )
    threads: int = setting(
        label="Threads",
        help="Processor threads; 0 for as many as there are. The last bits depend on it.",
        default=0,
        shapes=False,
        group=_RUNNING,
    )
    priority: int = setting(
        label="Priority",
        help="Of the queued jobs those with a higher number start first.",
        default=0,
        shapes=False,
        group=_RUNNING,
    )

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise SettingsError(
                f"name is {self.name!r}; give small letters, digits, dot, dash and underscore, 61 at most"
            )
        self._require_choices()
        self._require_ranges()
        self._require_sides()

    def _require_choices(self) -> None:
        lists = {
            "part": PARTS,
            "loss": LOSSES,
            "optimizer": OPTIMIZERS,
            "schedule": SCHEDULES,
            "precision": PRECISIONS,
        }
        for field, known in lists.items():
            if getattr(self, field) not in known:
                raise SettingsError(f"{field} is {getattr(self, field)!r}; choose from {', '.join(known)}")
        foreign = set(self.prompts) - set(PROMPTS) - {MIXED.key}
        if foreign or not self.prompts:
            raise SettingsError(
                f"prompts {', '.join(sorted(foreign)) or 'none'} are not known; "
                f"choose from {', '.join((*PROMPTS, MIXED.key))}"
            )

    def _require_ranges(self) -> None:
        for field in ("lora_rank", "epochs", "steps", "batch", "accumulate"):
            if getattr(self, field) < 1:
                raise SettingsError(f"{field} is {getattr(self, field)}; it must be 1 or more")
        for field in ("corrections", "patience", "seed", "split_seed", "threads", "weight_decay"):
            if getattr(self, field) < 0:
                raise SettingsError(f"{field} is {getattr(self, field)}; it must be 0 or more")
        if self.learning_rate <= 0:
            raise SettingsError(f"learning_rate is {self.learning_rate}; it must be above 0")
        if not 0 <= self.ema < 1:
            raise SettingsError(f"ema is {self.ema}; it must be 0 or more and below 1")
        if self.size is not None and (self.size < 32 or self.size % 32):
            raise SettingsError(f"size is {self.size}; it must be a multiple of 32")
        if self.limit is not None and self.limit < 1:
            raise SettingsError(f"limit is {self.limit}; it must be 1 or more, or be left out")

    def _require_sides(self) -> None:
        for field in ("validation", "test"):
            if not 0 <= getattr(self, field) < 1:
                raise SettingsError(f"{field} is {getattr(self, field)}; it must be 0 or more and below 1")
        if not self.folds and self.validation + self.test >= 1:
            raise SettingsError(
                f"validation is {self.validation} and test is {self.test}; "
                "together they must be below 1, the rest is trained on"
            )
        if self.folds < 0 or self.folds == 1:
            raise SettingsError(f"folds is {self.folds}; it must be 2 or more, or 0 for a single split")
        if self.fold < 0 or self.fold >= max(self.folds, 1):
            raise SettingsError(
                f"fold is {self.fold}; it must be 0 or more and below folds, which is {self.folds}"
            )
