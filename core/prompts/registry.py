"""The prompt simulators by key."""

from __future__ import annotations

from core.errors import SettingsError
from core.prompts.box_centre import BOX_CENTRE
from core.prompts.centroid import CENTROID
from core.prompts.counted_points import COUNTED_POINTS, POSITIVE_AND_NEGATIVE
from core.prompts.enlarged_box import ENLARGED_BOXES
from core.prompts.hu2023 import HU2023
from core.prompts.no_prompt import NO_PROMPT
from core.prompts.point import POINT
from core.prompts.sections import FOUR_SECTIONS
from core.prompts.simulator import PromptSimulator
from core.prompts.tight_box import TIGHT_BOX

PROMPTS: dict[str, PromptSimulator] = {
    simulator.key: simulator
    for simulator in (
        HU2023,
        TIGHT_BOX,
        POINT,
        CENTROID,
        NO_PROMPT,
        *COUNTED_POINTS,
        *ENLARGED_BOXES,
        *POSITIVE_AND_NEGATIVE,
        BOX_CENTRE,
        FOUR_SECTIONS,
    )
}
"""The simulators in the order in which pages and help texts list them."""


def prompt_simulator(key: str) -> PromptSimulator:
    """The simulator with this key.

    Raises:
        SettingsError: No simulator has it; the message names those there are.
    """
    if key not in PROMPTS:
        raise SettingsError(f"prompts {key!r} are not known; choose from {', '.join(PROMPTS)}")
    return PROMPTS[key]
