"""Ask for the cases of a study to be called by a trained classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.errors import SettingsError
from core.requests.job_facts import JobFacts
from core.requests.request import setting
from core.requests.usual_settings import (
    cases_setting,
    cohort_setting,
    device_setting,
    limit_setting,
    priority_setting,
    workers_setting,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyRequest:
    """Call every case that has a reference, and the same once more with masks that a run predicted.

    It is carried out case by case; what an evaluation asks for beside its fields is constant here.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study whose cases are called.", choices="studies")
    model: str = setting(label="Classifier", help="One that was trained here.", choices="trained_classifiers")
    masks_of: str = setting(
        label="Masks of run",
        help="Also call with the masks that this run predicted, to see how much they move the call.",
        default="",
    )
    cases: str = cases_setting("birads in 4A, 4B")
    cohort: str = cohort_setting()
    limit: int | None = limit_setting()
    device: str = device_setting()
    workers: int = workers_setting()
    priority: int = priority_setting()

    prompts: ClassVar[tuple[str, ...]] = ()
    seed: ClassVar[int] = 0
    baseline: ClassVar[bool] = False
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise SettingsError(f"limit is {self.limit}; it must be 1 or more, or be left out")
        if self.workers < 1:
            raise SettingsError(f"workers is {self.workers}; it must be 1 or more")


FACTS = JobFacts(
    key="classify",
    request=ClassifyRequest,
    label="Classify cases",
    about="Calls a study's cases with a trained classifier, also from masks that a run predicted.",
    done="called",
    first=("study", "model", "masks_of", "cases"),
    measures=False,
)
