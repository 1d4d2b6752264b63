"""Ask for a model to be trained on the volumes of a study."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError
from core.files.folder_names import require_model_name
from core.requests.checks import (
    require_at_least,
    require_fitting,
    require_listed,
    require_sides,
)
from core.requests.choices import (
    CENTRES,
    CLICK_MEMORIES,
    LORA_TARGETS,
    LOSSES,
    OPTIMIZERS,
    PRECISIONS,
    SCHEDULES,
    VOLUME_PARTS,
)
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

SIZE_STEP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainVolumesRequest:
    """Fit a part of a model of volumes to cubes around the lesions of a study's training side.

    The defaults are those of the preset zhou2025.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study of volumes to learn from.", choices="studies")
    model: str = setting(label="Model", help="The model to start from.", choices="trainable_volumes")
    name: str = setting(
        label="Name", help="Of the new model: small letters, digits, dot, dash and underscore."
    )
    part: str = setting(
        label="Trainable part",
        help="Low-rank adapters in the image encoder (lora), the mask decoder alone, or all.",
        default="lora",
        choices="volume_parts",
    )
    lora_rank: int = setting(
        label="LoRA rank", help="Of the adapters; counts only where they are trained.", default=4, group=_PART
    )
    lora_targets: str = setting(
        label="LoRA targets",
        help="qv: queries and values of every attention block; all: keys and the output too.",
        default="qv",
        choices="lora_targets",
        group=_PART,
    )
    lora_decoder: bool = setting(
        label="Decoder beside the adapters",
        help="Fit the mask decoder too; the model is then no longer a few per cent of its base.",
        default=False,
        group=_PART,
    )
    scratch: bool = setting(
        label="From nothing",
        help="Start from random weights; only for the starter and the U-Net, all of which is then trained.",
        default=False,
        group=_PART,
    )
    size: int | None = setting(
        label="Cube",
        help="Side of the cube in voxels; only from nothing, a multiple of 8 (of 32 for the U-Net).",
        default=None,
        group=_PART,
        empty="as the model",
    )
    voxel_mm: float | None = setting(
        label="Voxel (mm)",
        help="Side that volumes are resampled to; the study takes their own voxels.",
        default=None,
        group=_EXAMPLES,
        empty="the volume's own",
    )
    centre: str = setting(
        label="Cubes around",
        help="The middle of the lesion, as in the study, or the first click, where they lie in use.",
        default="lesion",
        choices="centres",
        group=_EXAMPLES,
    )
    shift_voxels: int = setting(
        label="Shift",
        help="Most that a cube is moved at random along each axis, in voxels.",
        default=0,
        group=_EXAMPLES,
    )
    zoom: float = setting(
        label="Zoom",
        help="Share that a cube shows more or less at random, with changed cubes only: 0.25 for a quarter.",
        default=0.0,
        group=_EXAMPLES,
    )
    close_up_mm: float | None = setting(
        label="Closer look (mm)",
        help="Side of finer voxels at which the model will look at small lesions once more; a zoom that "
        "reaches it gets the model used to it.",
        default=None,
        group=_EXAMPLES,
        empty="never",
    )
    augment: bool = setting(
        label="Change cubes",
        help="Mirror and regrade cubes at random; never upside down.",
        default=False,
        group=_EXAMPLES,
    )
    corrections: int = setting(
        label="Corrective rounds",
        help="Rounds of simulated clicks after the first click.",
        default=11,
        group=_EXAMPLES,
    )
    vary_corrections: bool = setting(
        label="Vary the rounds",
        help="Draw their number for each step, from 0 to all; steps become shorter.",
        default=False,
        group=_EXAMPLES,
    )
    click_memory: str = setting(
        label="Clicks told",
        help="Those of the newest round, or all so far; the previous mask goes along either way.",
        default="newest",
        choices="click_memories",
        group=_EXAMPLES,
    )
    single_clicks: float = setting(
        label="Single clicks",
        help="Share of the steps with one click a round; the others have one in every slice.",
        default=0.0,
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
        label="Optimizer", help="adam or adamw.", default="adamw", choices="optimizers", group=_FITTING
    )
    learning_rate: float = setting(
        label="Learning rate", help="The highest one.", default=2e-4, group=_FITTING
    )
    weight_decay: float = setting(label="Weight decay", help="0 for none.", default=0.01, group=_FITTING)
    schedule: str = setting(
        label="Schedule",
        help="Of the learning rate; two_drops divides it by 10 after 60 % and 90 % of the steps.",
        default="two_drops",
        choices="schedules",
        group=_FITTING,
    )
    epochs: int = setting(label="Epochs", help="Passes over the training side.", default=200, group=_FITTING)
    steps: int = setting(
        label="Steps in an epoch",
        help="Steps of the optimizer; 0 for as many as take every cube once.",
        default=0,
        group=_FITTING,
    )
    batch: int = setting(
        label="Batch", help="Cubes that go through the model at once.", default=2, group=_FITTING
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
    validate_every: int = setting(
        label="Validate every", help="Epochs from one validation to the next.", default=10, group=_FITTING
    )
    validation: float = setting(
        label="Validation share",
        help="Of the cases, where there are no folds; split by patient and near-duplicate group.",
        default=0.1,
        group=_SIDES,
    )
    test: float = setting(
        label="Test share", help="Of the cases; not looked at in training.", default=0.2, group=_SIDES
    )
    folds: int = setting(
        label="Folds",
        help="Cross-validation over all but the test share; 0 for a single split.",
        default=5,
        group=_SIDES,
    )
    fold: int = setting(label="Fold", help="Which of them is validated on, from 0.", default=0, group=_SIDES)
    split_seed: int = setting(
        label="Seed of the split", help="Same seed, same split.", default=0, group=_SIDES
    )
    seed: int = setting(label="Seed", help="Of weights, order, cubes and clicks.", default=0, group=_FITTING)
    cases: str = cases_setting("birads = 4C", group=_EXAMPLES)
    cohort: str = cohort_setting(group=_EXAMPLES)
    limit: int | None = limit_setting(group=_EXAMPLES)
    device: str = device_setting(group=_RUNNING)
    threads: int = threads_setting(group=_RUNNING)
    priority: int = priority_setting(group=_RUNNING)

    @property
    def prompts(self) -> tuple[str, ...]:
        """What it is prompted with, where other requests have prompt protocols."""
        return ("clicks",)

    def __post_init__(self) -> None:
        require_model_name(self.name)
        require_listed(
            self,
            {
                "part": VOLUME_PARTS,
                "lora_targets": LORA_TARGETS,
                "centre": CENTRES,
                "click_memory": CLICK_MEMORIES,
                "loss": LOSSES,
                "optimizer": OPTIMIZERS,
                "schedule": SCHEDULES,
                "precision": PRECISIONS,
            },
        )
        require_at_least(self, 1, ("lora_rank", "epochs", "batch", "accumulate", "validate_every"))
        require_at_least(
            self,
            0,
            ("corrections", "shift_voxels", "steps", "patience", "seed", "split_seed", "threads"),
        )
        require_at_least(self, 0, ("weight_decay", "zoom"))
        require_fitting(self)
        self._require_cubes()
        require_sides(self)

    def _require_cubes(self) -> None:
        if self.scratch and self.part != "all":
            raise SettingsError(f"part is {self.part!r}, but from nothing all is trained; give part all")
        if self.size is not None and (self.size < SIZE_STEP or self.size % SIZE_STEP):
            raise SettingsError(f"size is {self.size}; it must be a multiple of {SIZE_STEP}")
        for name in ("voxel_mm", "close_up_mm"):
            side = getattr(self, name)
            if side is not None and not side > 0:
                raise SettingsError(f"{name} is {side}; it must be above 0, or be left out")
        if not 0 <= self.single_clicks <= 1:
            raise SettingsError(f"single_clicks is {self.single_clicks}; it must lie between 0 and 1")
