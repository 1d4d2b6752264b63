"""Ask for a classifier to be trained on a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.case_filter import parse_filter
from core.classification.framed_picture import InputKind
from core.classification.target import DEFAULT_TARGET
from core.errors import SettingsError
from core.requests.grid_train import GridTrainRequest
from core.requests.job_facts import JobFacts, Product
from core.requests.setting import setting
from core.requests.training_base import FITTING

_PREDICTIONS = "Calls"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainClassifierRequest(GridTrainRequest):
    """Fit a classifier for each learning rate, choose one on validation, and classify every case with it.

    The defaults are those of the preset dosch2025 but for its grid of learning rates.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting()
    name: str = setting()
    model: str = setting(label="Network", help="The kind of network.", choices="classifiers")
    target: str = setting(
        label="Target",
        help="What is to be told, as a condition on columns: pathology = malignant, or birads >= 4.",
        default=DEFAULT_TARGET,
    )
    input: str = setting(
        label="Input",
        help="whole: the picture; crop: a close-up of the lesion; crop_mask: the same with the mask.",
        default=InputKind.WHOLE.value,
        choices="classifier_inputs",
    )
    balance: str = setting(
        label="Rare class",
        help="weights: it counts more in the loss; sampler: it is drawn as often as the other; none.",
        default="weights",
        choices="balances",
        group=FITTING,
    )
    choose_by: str = setting(
        label="Chosen by",
        help="What decides on the validation side; equal networks are parted by AUC, then by loss.",
        default="accuracy",
        choices="choose_by",
        group=FITTING,
    )
    threshold: str = setting(
        label="Threshold",
        help="Fixed on the validation side: youden, half (0.5), or sensitivity_90 (finds nine of ten).",
        default="youden",
        choices="threshold_rules",
        group=_PREDICTIONS,
    )
    flip: bool = setting(
        label="Look at the mirror image too",
        help="Calls are the mean over a picture and its mirror image.",
        default=False,
        group=_PREDICTIONS,
    )
    prompts: ClassVar[tuple[str, ...]] = ()

    def require_sense(self) -> None:
        """Refuse a target that tells no case from another."""
        GridTrainRequest.require_sense(self)
        if not parse_filter(self.target):
            raise SettingsError("target is empty; write for example: pathology = malignant")


FACTS = JobFacts(
    key="train_classifier",
    request=TrainClassifierRequest,
    label="Train a classifier",
    about="Fits a network for each learning rate, and calls every case with the best of them.",
    done="trained",
    first=("study", "model", "name", "target", "input", "learning_rates", "record_epochs"),
    unit="epoch",
    measures=False,
    makes=Product.CLASSIFIER,
)
