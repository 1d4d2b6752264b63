"""Ask for the lesions of a study's volumes to be segmented from simulated clicks."""

from __future__ import annotations

from dataclasses import dataclass

from core.clicks.click_readers import find_reader, round_arms
from core.clicks.placement import Placement
from core.clicks.study_grid import GRIDS
from core.errors import SettingsError
from core.models.contracts import ClickMemory
from core.requests.checks import require_at_least, require_limit, require_listed
from core.requests.choices import ENGINES
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

BASELINE = "sphere_at_click"
MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRequest:
    """Click on every lesion, segment it whole, correct the answer round by round, and measure each round.

    Raises:
        SettingsError: A value is out of range.
    """

    study: str = setting(label="Study", help="The study whose volumes are gone through.", choices="studies")
    model: str = setting(label="Model", help="The model that answers the clicks.", choices="click_models")
    reader: str = setting(
        label="Simulated reader",
        help="one_click: one click a round; zhou2025: one in every slice with an error, as in the study.",
        default="one_click",
        choices="click_readers",
    )
    rounds: int = setting(label="Rounds", help="Of clicks; the answer to each is measured.", default=11)
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
    seed: int = setting(label="Seed", help="Of the simulated clicks.", default=0)
    grid: str = setting(
        label="Grid",
        help="own: the volume's; zhou2025: resampled to 840 x 440 x 330 voxels of 0.2, 0.082 and 1 mm, as in "
        "the study, whose distances can be compared on it only.",
        default="own",
        choices="click_grids",
    )
    cases: str = cases_setting("birads = 4A and volume_cm3 < 5")
    cohort: str = cohort_setting()
    limit: int | None = limit_setting()
    baseline: bool = setting(
        label="Sphere baseline beside it",
        help="Also put a sphere of the usual lesion size at the clicks.",
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
        """The rounds, where other requests have prompt protocols."""
        return round_arms(self.rounds)

    def __post_init__(self) -> None:
        find_reader(self.reader)
        lists = {
            "placement": tuple(Placement),
            "memory": tuple(ClickMemory),
            "engine": ENGINES,
            "grid": GRIDS,
        }
        require_listed(self, lists)
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise SettingsError(f"rounds is {self.rounds}; it must be 1 to {MOST_ROUNDS}")
        require_at_least(self, 1, ("workers",))
        require_at_least(self, 0, ("seed",))
        require_limit(self)
