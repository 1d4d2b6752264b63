"""Ask for the lesions of one volume to be followed from prompts that a person drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.access.permissions import Permission
from core.declared import NonNegativeInt, PositiveInt
from core.prompts.lesion_prompts import Span
from core.propagation.prompts_json import prompts_from_text
from core.propagation.propagation_arms import DRAWN
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.job_facts import JobFacts
from core.requests.propagate import BASELINE
from core.requests.request import Request
from core.requests.setting import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagateCaseRequest(Request):
    """Follow the lesions of one case from drawn prompts.

    The prompts are the text that `core.propagation.prompts_json.prompts_text` makes; masks among them have
    been kept with `core.imaging.mask_files.save_mask` before. Results carry the prompt source "drawn"; a
    lesion is measured where the case has a reference under the same lesion name.

    Raises:
        SettingsError: A value is out of range.
        PromptError: The prompts cannot be read.
    """

    study: str = setting(help="The study of the case.")
    case: str = setting(label="Case", help="Name of the case.")
    model: str = setting(label="Model", help="The model that follows the lesions.", choices="volume_models")
    prompts_json: str = setting(label="Drawn prompts", help="Lesions with their prompts by slice, as JSON.")
    direction: str = setting(
        label="Direction",
        help="From the prompted slices up (to the head), down, or both.",
        default="both",
        choices="directions",
    )
    first: int | None = setting(
        label="First slice", help="Lowest slice that may be answered; empty for the volume's.", default=None
    )
    last: int | None = setting(
        label="Last slice", help="Highest slice that may be answered; empty for the volume's.", default=None
    )
    stop_after_empty: PositiveInt | None = setting(
        label="Lost after", help="So many slices in a row without a pixel; empty for never.", default=2
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
    priority: int = setting(
        help="Of the queued jobs those with a higher number start first; a person is waiting for this one.",
        default=10,
    )

    prompts: ClassVar[tuple[str, ...]] = (DRAWN,)
    seed: ClassVar[int] = 0
    cases: ClassVar[str] = ""
    limit: ClassVar[int | None] = None
    workers: ClassVar[int] = 1
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""

    def require_sense(self) -> None:
        """Refuse prompts that cannot be read, and slices that are no span."""
        prompts_from_text(self.prompts_json)
        if self.first is not None and self.last is not None:
            Span(self.first, self.last)


FACTS = JobFacts(
    key="propagate_case",
    request=PropagateCaseRequest,
    label="Follow drawn prompts",
    about="Follows what was drawn on the Volumes page.",
    done="followed",
    baseline=BASELINE,
    in_form=False,
    drawn=True,
    permission=Permission.FOLLOW_LESION,
)
