"""Ask for a model to be trained on the volumes of a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from core.declared import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt, Proportion, Seed
from core.errors import SettingsError
from core.requests.cases import cases_setting
from core.requests.job_facts import JobFacts, Product
from core.requests.prompted_training import PromptedTrainingRequest
from core.requests.setting import setting
from core.requests.training_base import EXAMPLES, FITTING, PART, BelowOne

SizeOf8 = Annotated[int, Meta(ge=8, multiple_of=8)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainVolumesRequest(PromptedTrainingRequest):
    """Fit a part of a model of volumes to cubes around the lesions of a study's training side.

    The defaults are those of the preset zhou2025.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study of volumes to learn from.")
    model: str = setting(label="Model", help="The model to start from.", choices="trainable_volumes")
    name: str = setting()
    part: str = setting(
        help="Low-rank adapters in the image encoder (lora), the mask decoder alone, or all.",
        default="lora",
        choices="volume_parts",
    )
    lora_rank: PositiveInt = setting(default=4)
    lora_targets: str = setting(
        label="LoRA targets",
        help="qv: queries and values of every attention block; all: keys and the output too.",
        default="qv",
        choices="lora_targets",
        group=PART,
    )
    lora_decoder: bool = setting(
        label="Decoder beside the adapters",
        help="Fit the mask decoder too; the model is then no longer a few per cent of its base.",
        default=False,
        group=PART,
    )
    scratch: bool = setting(
        help="Start from random weights; only for the starter and the U-Net, all of which is then trained.",
        default=False,
    )
    size: SizeOf8 | None = setting(
        label="Cube",
        help="Side of the cube in voxels; only from nothing, a multiple of 8 (of 32 for the U-Net).",
        default=None,
        group=PART,
        empty="as the model",
    )
    voxel_mm: PositiveFloat | None = setting(
        label="Voxel (mm)",
        help="Side that volumes are resampled to; the study takes their own voxels.",
        default=None,
        group=EXAMPLES,
        empty="the volume's own",
    )
    centre: str = setting(
        label="Cubes around",
        help="The middle of the lesion, as in the study, or the first click, where they lie in use.",
        default="lesion",
        choices="centres",
        group=EXAMPLES,
    )
    shift_voxels: NonNegativeInt = setting(
        label="Shift",
        help="Most that a cube is moved at random along each axis, in voxels.",
        default=0,
        group=EXAMPLES,
    )
    zoom: NonNegativeFloat = setting(
        label="Zoom",
        help="Share that a cube shows more or less at random, with changed cubes only: 0.25 for a quarter.",
        default=0.0,
        group=EXAMPLES,
    )
    close_up_mm: PositiveFloat | None = setting(
        label="Closer look (mm)",
        help="Side of finer voxels at which the model will look at small lesions once more; a zoom that "
        "reaches it gets the model used to it.",
        default=None,
        group=EXAMPLES,
        empty="never",
    )
    augment: bool = setting(
        label="Change cubes",
        help="Mirror and regrade cubes at random; never upside down.",
        default=False,
    )
    corrections: NonNegativeInt = setting(
        label="Corrective rounds",
        help="Rounds of simulated clicks after the first click.",
        default=11,
    )
    vary_corrections: bool = setting(
        label="Vary the rounds",
        help="Draw their number for each step, from 0 to all; steps become shorter.",
        default=False,
        group=EXAMPLES,
    )
    click_memory: str = setting(
        label="Clicks told",
        help="Those of the newest round, or all so far; the previous mask goes along either way.",
        default="newest",
        choices="click_memories",
        group=EXAMPLES,
    )
    single_clicks: Proportion = setting(
        label="Single clicks",
        help="Share of the steps with one click a round; the others have one in every slice.",
        default=0.0,
        group=EXAMPLES,
    )
    optimizer: str = setting(default="adamw")
    learning_rate: PositiveFloat = setting(default=2e-4)
    weight_decay: NonNegativeFloat = setting(default=0.01)
    schedule: str = setting(
        help="Of the learning rate; two_drops divides it by 10 after 60 % and 90 % of the steps.",
        default="two_drops",
    )
    epochs: PositiveInt = setting(help="Passes over the training side.", default=200)
    steps: NonNegativeInt = setting(
        help="Steps of the optimizer; 0 for as many as take every cube once.", default=0
    )
    batch: PositiveInt = setting(help="Cubes that go through the model at once.", default=2)
    validate_every: PositiveInt = setting(
        label="Validate every", help="Epochs from one validation to the next.", default=10, group=FITTING
    )
    validation: BelowOne = setting(
        help="Of the cases, where there are no folds; split by patient and near-duplicate group.",
        default=0.1,
    )
    test: BelowOne = setting(help="Of the cases; not looked at in training.", default=0.2)
    folds: NonNegativeInt = setting(default=5)
    seed: Seed = setting(help="Of weights, order, cubes and clicks.", default=0)
    cases: str = cases_setting("birads = 4C", group=EXAMPLES)

    @property
    def prompts(self) -> tuple[str, ...]:
        """The name of its simulated clicks, where other requests have prompt protocols."""
        return ("clicks",)

    def require_sense(self) -> None:
        """Refuse a part of a model that has no weights yet."""
        PromptedTrainingRequest.require_sense(self)
        if self.scratch and self.part != "all":
            raise SettingsError(f"part is {self.part!r}, but from nothing all is trained; give part all")


FACTS = JobFacts(
    key="train_volumes",
    request=TrainVolumesRequest,
    label="Train a model of volumes",
    about="Fits a part of a model that answers clicks in volumes to a study's training side.",
    done="trained",
    first=("study", "model", "name", "part", "fold"),
    unit="step",
    measures=False,
    makes=Product.MODEL,
    has_curve=True,
)
