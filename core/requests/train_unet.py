"""Ask for a U-Net to be trained on a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.models.trained_pictures import UNET_EFFICIENTNET_B2
from core.requests.grid_train import RUNNING, GridTrainRequest
from core.requests.request import setting


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
