"""Ask for the lesions of a study's volumes to be segmented from simulated clicks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from core.clicks.click_readers import NO_CLICKS, round_arms
from core.declared import Seed
from core.requests.cases import cases_setting
from core.requests.job_facts import JobFacts
from core.requests.model_evaluation import ModelEvaluationRequest
from core.requests.setting import setting

BASELINE = "sphere_at_click"
MOST_ROUNDS = 50
Rounds = Annotated[int, Meta(ge=1, le=MOST_ROUNDS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRequest(ModelEvaluationRequest):
    """Click on every lesion, segment it whole, correct the answer round by round, and measure each round.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(help="The study whose volumes are gone through.")
    model: str = setting(label="Model", help="The model that answers the clicks.", choices="click_models")
    reader: str = setting(
        label="Simulated reader",
        help="one_click: one click a round; zhou2025: one in every slice with an error, as in the study.",
        default="one_click",
        choices="click_readers",
    )
    rounds: Rounds = setting(label="Rounds", help="Of clicks; the answer to each is measured.", default=11)
    placement: str = setting(
        label="Blocks",
        help="grown: from the clicks, until the lesion is seen whole; reference: those that cover the "
        "reference mask, as in zhou2025.",
        default="grown",
        choices="placements",
    )
    memory: str = setting(
        label="Clicks told",
        help="newest: those of the last round beside the previous mask, as the model was trained; all: every "
        "click so far.",
        default="newest",
        choices="click_memories",
    )
    seed: Seed = setting(help="Of the simulated clicks.", default=0)
    grid: str = setting(
        label="Grid",
        help="own: the volume's; zhou2025: resampled to 840 x 440 x 330 voxels of 0.2, 0.082 and 1 mm, as in "
        "the study, whose distances can be compared on it only.",
        default="own",
        choices="click_grids",
    )
    cases: str = cases_setting("birads = 4A and volume_cm3 < 5")
    baseline: bool = setting(
        label="Sphere baseline beside it",
        help="Also put a sphere of the usual lesion size at the clicks.",
        default=True,
    )

    @property
    def prompts(self) -> tuple[str, ...]:
        """The rounds, where other requests have prompt protocols."""
        return round_arms(self.rounds)


FACTS = JobFacts(
    key="segment",
    request=SegmentRequest,
    label="Segment lesions from clicks in volumes",
    about="Clicks on every lesion, corrects the answer round by round, and measures each round.",
    done="segmented",
    first=("study", "model", "reader", "rounds", "cases", "baseline"),
    baseline=BASELINE,
    unprompted=(NO_CLICKS,),
)
