"""Ask for the evaluation of a model over a study."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError
from core.requests.choices import ENGINES
from core.requests.job_facts import USUAL_BASELINE, JobFacts
from core.requests.request import setting
from core.requests.usual_settings import (
    address_setting,
    cases_setting,
    cohort_setting,
    device_setting,
    engine_setting,
    limit_setting,
    priority_setting,
    workers_setting,
)

BASELINE = USUAL_BASELINE


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateRequest:
    """Segment every lesion of a study under each prompt protocol, and measure the result.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study whose cases are evaluated.", choices="studies")
    model: str = setting(label="Model", help="The model that segments.", choices="models")
    prompts: tuple[str, ...] = setting(
        label="Prompts",
        help="Prompt protocols, simulated from the reference; each is one arm of the run.",
        default=("hu2023",),
        choices="prompts",
    )
    seed: int = setting(
        label="Seed", help="Same seed, same prompts, whatever the order of the cases.", default=0
    )
    cases: str = cases_setting("pathology = malignant and birads in 4A, 4B")
    cohort: str = cohort_setting()
    limit: int | None = limit_setting()
    baseline: bool = setting(
        label="Ellipse baseline beside it",
        help="Also evaluate the ellipse in the prompt box with the same prompts.",
        default=True,
        shapes=False,
    )
    device: str = device_setting()
    workers: int = workers_setting()
    engine: str = engine_setting()
    address: str = address_setting()
    priority: int = priority_setting()

    def __post_init__(self) -> None:
        if not self.prompts:
            raise SettingsError("no prompts are given; name at least one protocol with --prompts")
        if len(set(self.prompts)) != len(self.prompts):
            raise SettingsError(
                f"a prompt protocol is given twice: {', '.join(self.prompts)}; give each once"
            )
        if self.limit is not None and self.limit < 1:
            raise SettingsError(f"limit is {self.limit}; it must be 1 or more, or be left out")
        if self.workers < 1:
            raise SettingsError(f"workers is {self.workers}; it must be 1 or more")
        if self.engine not in ENGINES:
            raise SettingsError(f"engine is {self.engine!r}; choose from {', '.join(ENGINES)}")
        if self.seed < 0:
            raise SettingsError(f"seed is {self.seed}; it must be 0 or more")


FACTS = JobFacts(
    key="evaluate",
    request=EvaluateRequest,
    label="Evaluate a model",
    about="Segments every lesion of a study with simulated prompts, and measures the result.",
    done="evaluated",
)
