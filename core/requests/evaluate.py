"""Ask for the evaluation of a model over a study."""

from __future__ import annotations

from dataclasses import dataclass

from core.declared import Seed
from core.requests.cases import cases_setting
from core.requests.checks import require_distinct
from core.requests.job_facts import USUAL_BASELINE, JobFacts
from core.requests.model_evaluation import ModelEvaluationRequest
from core.requests.setting import setting

BASELINE = USUAL_BASELINE


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateRequest(ModelEvaluationRequest):
    """Segment every lesion of a study under each prompt protocol, and measure the result.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study whose cases are evaluated.")
    model: str = setting(label="Model", help="The model that segments.", choices="models")
    prompts: tuple[str, ...] = setting(
        label="Prompts",
        help="Prompt protocols, simulated from the reference; each is one arm of the run.",
        default=("hu2023",),
        choices="prompts",
    )
    seed: Seed = setting(help="Same seed, same prompts, whatever the order of the cases.", default=0)
    cases: str = cases_setting("pathology = malignant and birads in 4A, 4B")
    baseline: bool = setting(
        label="Ellipse baseline beside it",
        help="Also evaluate the ellipse in the prompt box with the same prompts.",
        default=True,
    )

    def require_sense(self) -> None:
        """Refuse a protocol that is given twice."""
        require_distinct("prompts", self.prompts)


FACTS = JobFacts(
    key="evaluate",
    request=EvaluateRequest,
    label="Evaluate a model",
    about="Segments every lesion of a study with simulated prompts, and measures the result.",
    done="evaluated",
)
