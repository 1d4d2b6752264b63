"""Ask for lesions to be followed through the volumes of a study, from simulated prompts."""

from __future__ import annotations

from dataclasses import dataclass

from core.declared import NonNegativeInt, PositiveInt, Seed
from core.requests.cases import cases_setting
from core.requests.checks import require_distinct
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.job_facts import JobFacts
from core.requests.model_evaluation import ModelEvaluationRequest
from core.requests.setting import setting

BASELINE = "box_ellipse_volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagateRequest(ModelEvaluationRequest):
    """Prompt one slice of every lesion, follow the lesion through its volume, and measure the result.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study whose volumes are gone through.")
    model: str = setting(label="Model", help="The model that follows the lesions.", choices="volume_models")
    arms: tuple[str, ...] = setting(
        label="Arms",
        help="Kind of the prompt and order of the slices; each is one arm of the run.",
        default=("box_centre_outward",),
        choices="arms",
    )
    span: str = setting(
        label="Slices",
        help="tumour: those of the reference, as in the study; all: the volume, until the lesion is lost.",
        default="tumour",
        choices="spans",
    )
    stop_after_empty: PositiveInt = setting(
        label="Lost after",
        help="So many slices in a row without a pixel; counts only where all slices may be answered.",
        default=2,
    )
    fill_holes_px: NonNegativeInt = setting(
        label="Fill holes",
        help="Holes of at most so many pixels are filled in each slice; 0 for none.",
        default=0,
    )
    window: str = setting(
        label="Intensity window",
        help="How voxels become grey levels; modality takes the one declared for the case's modality.",
        default=WINDOW_OF_MODALITY_KEY,
        choices="windows",
    )
    seed: Seed = setting(help="Of prompts that are drawn at random.", default=0)
    cases: str = cases_setting("components > 1 and age >= 50")
    baseline: bool = setting(
        label="Ellipse baseline beside it",
        help="Also repeat the ellipse in the prompt box on every slice, with the same prompts.",
        default=True,
    )

    @property
    def prompts(self) -> tuple[str, ...]:
        """The arms, where other requests have prompt protocols."""
        return self.arms

    def require_sense(self) -> None:
        """Refuse an arm that is given twice."""
        require_distinct("arms", self.arms)


FACTS = JobFacts(
    key="propagate",
    request=PropagateRequest,
    label="Follow lesions through volumes",
    about="Prompts one slice of every lesion, follows it slice by slice, and measures the result.",
    done="followed",
    first=("study", "model", "arms", "span", "cases", "baseline"),
    baseline=BASELINE,
)
