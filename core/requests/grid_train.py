"""What every training over a grid of learning rates and epochs is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError
from core.files.folder_names import require_model_name
from core.requests.request import setting
from core.requests.usual_settings import cohort_setting
from core.training.grid.values import GridSettings

FITTING, SIDES, EXAMPLES, RUNNING = "Fitting", "Sides", "Examples", "Running"
"""Headings of the long form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridTrainRequest:
    """Fields shared by `TrainClassifierRequest` and `TrainUnetRequest`.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study to learn from.", choices="studies")
    name: str = setting(
        label="Name", help="Of the new model: small letters, digits, dot, dash and underscore."
    )
    learning_rates: str = setting(
        label="Learning rates",
        help="One or several, parted by commas; each is a training of its own, the same rate throughout.",
        default="1e-4",
    )
    record_epochs: str = setting(
        label="Epochs",
        help="Parted by commas; the longest ends a training, and it is judged after each of the others too.",
        default="10,20,30,40,50",
    )
    size: int = setting(
        label="Input size", help="Side in pixels, a multiple of 32.", default=224, group=FITTING
    )
    batch: int = setting(
        label="Batch", help="Examples that go through the network at once.", default=16, group=FITTING
    )
    weight_decay: float = setting(label="Weight decay", help="0 for none.", default=0.0, group=FITTING)
    ema: float = setting(
        label="Averaging of weights",
        help="Decay of their running mean, which is then what is judged and kept; 0 for none.",
        default=0.0,
        group=FITTING,
    )
    augment: bool = setting(
        label="Change pictures",
        help="Mirror, rotate, scale, shift and regrade pictures at random.",
        default=True,
        group=EXAMPLES,
    )
    scratch: bool = setting(
        label="From nothing",
        help="Random weights, even where ImageNet weights are in the weights folder.",
        default=False,
        group=FITTING,
    )
    validation: float = setting(
        label="Validation share",
        help="Of the cases; split by patient and near-duplicate group.",
        default=0.1,
        group=SIDES,
    )
    test: float = setting(
        label="Test share",
        help="Of the cases; looked at once, at the end.",
        default=0.1,
        group=SIDES,
    )
    folds: int = setting(
        label="Folds",
        help="Cross-validation over all but the test share; 0 for a single split.",
        default=0,
        group=SIDES,
    )
    fold: int = setting(label="Fold", help="Which of them is validated on, from 0.", default=0, group=SIDES)
    split_seed: int = setting(
        label="Seed of the split", help="Same seed, same split.", default=0, group=SIDES
    )
    seed: int = setting(
        label="Seed", help="Of weights, order and changes to pictures.", default=0, group=FITTING
    )
    cases: str = setting(
        label="Cases",
        help="Only these cases, e.g. birads in 4A, 4B. Empty for all with a reference.",
        default="",
        group=EXAMPLES,
    )
    cohort: str = cohort_setting(group=EXAMPLES)
    limit: int | None = setting(
        label="Limit",
        help="Only so many cases: a sample, drawn by the seed, that keeps the shares of pathology.",
        default=None,
        group=EXAMPLES,
    )
    device: str = setting(
        label="Device",
        help="auto takes the GPU where there is one; or cpu, cuda.",
        default="auto",
        choices="devices",
        shapes=False,
        group=RUNNING,
    )
    threads: int = setting(
        label="Threads",
        help="Processor threads; 0 for as many as there are. The last bits depend on it.",
        default=0,
        shapes=False,
        group=RUNNING,
    )
    priority: int = setting(
        label="Priority",
        help="Of the queued jobs those with a higher number start first.",
        default=0,
        shapes=False,
        group=RUNNING,
    )

    @property
    def grid(self) -> GridSettings:
        """The part of the request that the trainer needs.

        Raises:
            SettingsError: A list holds no numbers.
        """
        rates = _numbers("learning_rates", self.learning_rates)
        epochs = _numbers("record_epochs", self.record_epochs)
        if any(epoch < 1 or epoch != int(epoch) for epoch in epochs):
            raise SettingsError(f"record_epochs is {self.record_epochs!r}; give whole numbers of 1 or more")
        if min(rates) <= 0:
            raise SettingsError(f"learning_rates is {self.learning_rates!r}; every one must be above 0")
        return GridSettings(
            learning_rates=tuple(sorted(set(rates))),
            record_epochs=tuple(sorted({int(epoch) for epoch in epochs})),
            batch=self.batch,
            weight_decay=self.weight_decay,
            ema=self.ema,
            seed=self.seed,
        )

    def __post_init__(self) -> None:
        require_model_name(self.name)
        self.grid  # noqa: B018 - refuses lists that cannot be read
        for field, least in (
            ("batch", 2),
            ("weight_decay", 0),
            ("seed", 0),
            ("split_seed", 0),
            ("threads", 0),
        ):
            if getattr(self, field) < least:
                raise SettingsError(f"{field} is {getattr(self, field)}; it must be {least} or more")
        if self.size < 32 or self.size % 32:
            raise SettingsError(f"size is {self.size}; it must be a multiple of 32")
        if not 0 <= self.ema < 1:
            raise SettingsError(f"ema is {self.ema}; it must be 0 or more and below 1")
        if self.limit is not None and self.limit < 1:
            raise SettingsError(f"limit is {self.limit}; it must be 1 or more, or be left out")
        self._require_sides()

    def _require_sides(self) -> None:
        if min(self.validation, self.test) < 0 or (not self.folds and self.validation + self.test >= 1):
            raise SettingsError(
                f"validation is {self.validation} and test is {self.test}; "
                "together they must be below 1, the rest is trained on"
            )
        if self.folds < 0 or self.folds == 1 or not 0 <= self.fold < max(self.folds, 1):
            raise SettingsError(
                f"fold is {self.fold} of {self.folds}; folds is 0, or 2 and more, and fold below it"
            )
        if not self.folds and self.validation == 0:
            raise SettingsError(
                "validation is 0; networks are chosen on the validation side, give it a share"
            )


def _numbers(name: str, text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        found = []
    if not found:
        raise SettingsError(f"{name} is {text!r}; give numbers parted by commas")
    return found
