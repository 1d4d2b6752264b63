"""Ask for lesions to be followed through the volumes of a study, from simulated prompts."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import SettingsError
from core.models.catalog import PROPAGATION_MODELS
from core.propagation.propagation_arms import ARMS, SpanChoice
from core.requests.checks import require_at_least, require_limit
from core.requests.choices import ENGINES, WINDOW_OF_MODALITY_KEY
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

BASELINE = "box_ellipse_volume"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagateRequest:
    """Prompt one slice of every lesion, follow the lesion through its volume, and measure the result.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study whose volumes are gone through.", choices="studies")
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
    stop_after_empty: int = setting(
        label="Lost after",
        help="So many slices in a row without a pixel; counts only where all slices may be answered.",
        default=2,
    )
    fill_holes_px: int = setting(
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
    seed: int = setting(label="Seed", help="Of prompts that are drawn at random.", default=0)
    cases: str = cases_setting("components > 1 and age >= 50")
    cohort: str = cohort_setting()
    limit: int | None = limit_setting()
    baseline: bool = setting(
        label="Ellipse baseline beside it",
        help="Also repeat the ellipse in the prompt box on every slice, with the same prompts.",
        default=True,
        shapes=False,
    )
    device: str = device_setting()
    workers: int = workers_setting()
    engine: str = engine_setting()
    address: str = address_setting()
    priority: int = priority_setting()

    @property
    def prompts(self) -> tuple[str, ...]:
        """The arms, where other requests have prompt protocols."""
        return self.arms

    def __post_init__(self) -> None:
        PROPAGATION_MODELS.info(self.model)
        foreign = [key for key in self.arms if key not in ARMS]
        if foreign or not self.arms:
            raise SettingsError(
                f"arms {', '.join(foreign) or 'none'} are not known; choose from {', '.join(ARMS)}"
            )
        if len(set(self.arms)) != len(self.arms):
            raise SettingsError(f"an arm is given twice: {', '.join(self.arms)}; give each once")
        if self.span not in {choice.value for choice in SpanChoice}:
            raise SettingsError(f"span is {self.span!r}; choose from {', '.join(SpanChoice)}")
        if self.engine not in ENGINES:
            raise SettingsError(f"engine is {self.engine!r}; choose from {', '.join(ENGINES)}")
        self._require_ranges()

    def _require_ranges(self) -> None:
        require_at_least(self, 1, ("stop_after_empty", "workers"))
        require_at_least(self, 0, ("fill_holes_px", "seed"))
        require_limit(self)
