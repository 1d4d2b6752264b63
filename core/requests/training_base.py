"""The request of every training, whatever is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from core.declared import NonNegativeFloat, NonNegativeInt, PositiveInt, Seed
from core.errors import SettingsError
from core.files.folder_names import require_model_name
from core.requests.cases import CasesRequest
from core.requests.setting import setting

PART, EXAMPLES, FITTING, SIDES, RUNNING = "What is trained", "Examples", "Fitting", "Sides", "Running"
"""Headings of the long form."""

BelowOne = Annotated[float, Meta(ge=0.0, lt=1.0)]
"""A share of the cases that leaves some, or a decay."""
SizeOf32 = Annotated[int, Meta(ge=32, multiple_of=32)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRequest(CasesRequest):
    """The settings that trainings share; a kind names its own defaults, and explains what it does otherwise.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study to learn from.")
    name: str = setting(
        label="Name", help="Of the new model: small letters, digits, dot, dash and underscore."
    )
    weight_decay: NonNegativeFloat = setting(
        label="Weight decay", help="0 for none.", default=0.0, group=FITTING
    )
    batch: PositiveInt = setting(
        label="Batch", help="Examples that go through the network at once.", default=1, group=FITTING
    )
    ema: BelowOne = setting(
        label="Averaging of weights",
        help="Decay of their running mean, e.g. 0.998; 0 for none.",
        default=0.0,
        group=FITTING,
    )
    augment: bool = setting(default=False, group=EXAMPLES)
    scratch: bool = setting(label="From nothing", default=False, group=PART)
    validation: BelowOne = setting(
        label="Validation share",
        help="Of the cases; split by patient and near-duplicate group.",
        default=0.1,
        group=SIDES,
    )
    test: BelowOne = setting(label="Test share", default=0.2, group=SIDES)
    folds: NonNegativeInt = setting(
        label="Folds",
        help="Cross-validation over all but the test share; 0 for a single split.",
        default=0,
        group=SIDES,
    )
    fold: NonNegativeInt = setting(
        label="Fold", help="Which of them is validated on, from 0.", default=0, group=SIDES
    )
    split_seed: Seed = setting(
        label="Seed of the split", help="Same seed, same split.", default=0, group=SIDES
    )
    seed: Seed = setting(label="Seed", default=0, group=FITTING)
    cases: str = setting(default="", group=EXAMPLES)
    cohort: str = setting(default="", group=EXAMPLES)
    limit: PositiveInt | None = setting(default=None, group=EXAMPLES)
    device: str = setting(default="auto", group=RUNNING)
    threads: NonNegativeInt = setting(
        label="Threads",
        help="Processor threads; 0 for as many as there are. The last bits depend on it.",
        default=0,
        shapes=False,
        group=RUNNING,
    )
    priority: int = setting(default=0, group=RUNNING)

    def require_sense(self) -> None:
        """Refuse a name that no model may have, and shares and folds from which no split can be drawn."""
        require_model_name(self.name)
        if not self.folds and self.validation + self.test >= 1:
            raise SettingsError(
                f"validation is {self.validation} and test is {self.test}; "
                "together they must be below 1, the rest is trained on"
            )
        if self.folds == 1:
            raise SettingsError(f"folds is {self.folds}; it must be 2 or more, or 0 for a single split")
        if self.fold >= max(self.folds, 1):
            raise SettingsError(
                f"fold is {self.fold}; it must be 0 or more and below folds, which is {self.folds}"
            )
