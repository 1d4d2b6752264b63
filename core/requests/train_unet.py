"""Ask for a U-Net to be trained on a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.models.trained_pictures import UNET_EFFICIENTNET_B2
from core.requests.grid_train import GridTrainRequest
from core.requests.job_facts import JobFacts, Product
from core.requests.setting import setting
from core.requests.training_base import RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainUnetRequest(GridTrainRequest):
    """Fit a U-Net for each learning rate, choose one by IoU on validation, and evaluate it on the test side.

    It takes no prompt: it finds the lesion by itself.

    Raises:
        SettingsError: A value is out of range.
    """

    model: ClassVar[str] = UNET_EFFICIENTNET_B2
    prompts: ClassVar[tuple[str, ...]] = ("none",)

    evaluate: bool = setting(
        label="Evaluate afterwards",
        help="Evaluate the best weights on the test side.",
        default=True,
        shapes=False,
        group=RUNNING,
    )


FACTS = JobFacts(
    key="train_unet",
    request=TrainUnetRequest,
    label="Train a U-Net",
    about="Fits a U-Net that takes no prompt for each learning rate, and evaluates the best of them.",
    done="trained",
    first=("study", "name", "learning_rates", "record_epochs", "size"),
    unit="epoch",
    measures=False,
    makes=Product.MODEL,
)
