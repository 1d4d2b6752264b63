"""Ask for a model to be trained on a study."""

from __future__ import annotations

from dataclasses import dataclass

from core.declared import NonNegativeFloat, NonNegativeInt, PositiveInt, Seed
from core.requests.cases import cases_setting
from core.requests.job_facts import JobFacts, Product
from core.requests.prompted_training import PromptedTrainingRequest
from core.requests.setting import setting
from core.requests.training_base import EXAMPLES, PART, RUNNING, BelowOne, SizeOf32


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest(PromptedTrainingRequest):
    """Fit a part of a promptable model to the training side of a study, and evaluate it on its test side.

    The defaults are those of the preset ranem2023.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting()
    model: str = setting(label="Model", help="The model to start from.", choices="trainable")
    name: str = setting()
    part: str = setting(
        help="The mask decoder alone, with low-rank adapters in the image encoder (lora), or all.",
        default="decoder",
        choices="parts",
    )
    scratch: bool = setting(help="Start from random weights; only for the starter.", default=False)
    size: SizeOf32 | None = setting(
        label="Input size",
        help="Side in pixels; only for the starter, a multiple of 32.",
        default=None,
        group=PART,
        empty="as the model",
    )
    prompts: tuple[str, ...] = setting(
        label="Prompts",
        help="Simulated prompts to train with, one drawn for each example; mixed is a mixture of many.",
        default=("hu2023",),
        choices="training_prompts",
    )
    corrections: NonNegativeInt = setting(
        label="Corrective clicks",
        help="Most clicks that follow the first prompt in training.",
        default=0,
    )
    augment: bool = setting(
        label="Change pictures",
        help="Mirror, rotate, scale and regrade pictures at random; the encoder then runs at every step.",
        default=False,
    )
    weight_decay: NonNegativeFloat = setting(default=1e-4)
    schedule: str = setting(help="Of the learning rate over the steps.", default="constant")
    epochs: PositiveInt = setting(help="Validation follows each.", default=75)
    steps: PositiveInt = setting(default=75)
    batch: PositiveInt = setting(help="Examples that go through the model at once.", default=1)
    test: BelowOne = setting(help="Of the cases; evaluated at the end, never looked at before.", default=0.2)
    seed: Seed = setting(help="Of weights, order, prompts and changes to pictures.", default=0)
    cases: str = cases_setting("pathology = malignant", group=EXAMPLES)
    evaluate: bool = setting(
        label="Evaluate afterwards",
        help="Evaluate the best weights on the test side.",
        default=True,
        shapes=False,
        group=RUNNING,
    )


FACTS = JobFacts(
    key="train",
    request=TrainRequest,
    label="Train a model",
    about="Fits a part of a model to a study's training side, and evaluates it on the test side.",
    done="trained",
    first=("study", "model", "name", "part", "prompts"),
    unit="step",
    measures=False,
    makes=Product.MODEL,
    has_curve=True,
)
