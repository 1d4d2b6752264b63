"""Ask for the cases of a study to be called by a trained classifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.declared import PositiveInt
from core.requests.cases import CasesRequest, cases_setting
from core.requests.job_facts import JobFacts
from core.requests.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifyRequest(CasesRequest):
    """Classify every case that has a reference, and once more with masks that a run predicted.

    It is carried out case by case; what an evaluation asks for beside its fields is constant here.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study whose cases are called.")
    model: str = setting(label="Classifier", help="One that was trained here.", choices="trained_classifiers")
    masks_of: str = setting(
        label="Masks of run",
        help="Also call with the masks that this run predicted, to see how much they move the call.",
        default="",
    )
    cases: str = cases_setting("birads in 4A, 4B")
    workers: PositiveInt = setting(
        label="Workers",
        help="Processes that share the cases, each with its own model.",
        default=1,
        shapes=False,
    )

    prompts: ClassVar[tuple[str, ...]] = ()
    seed: ClassVar[int] = 0
    baseline: ClassVar[bool] = False
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""


FACTS = JobFacts(
    key="classify",
    request=ClassifyRequest,
    label="Classify cases",
    about="Calls a study's cases with a trained classifier, also from masks that a run predicted.",
    done="called",
    first=("study", "model", "masks_of", "cases"),
    measures=False,
)
