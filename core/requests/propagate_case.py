"""Ask for the lesions of one volume to be followed from prompts that a person drew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.errors import SettingsError
from core.models.catalog import PROPAGATION_MODELS
from core.models.prompt_checks import require_kinds
from core.prompts.lesion_prompts import SliceDirection, Span
from core.propagation.prompts_json import prompts_from_text
from core.propagation.tasks import DRAWN
from core.requests.choices import WINDOW_OF_MODALITY_KEY
from core.requests.request import setting
from core.requests.usual_settings import device_setting


@dataclass(frozen=True, slots=True, kw_only=True)
class PropagateCaseRequest:
    """Follow the lesions of one case from drawn prompts.

    The prompts are the text that `core.propagation.prompts_json.prompts_text` makes; masks among them have
    been kept with `core.imaging.mask_files.save_mask` before. Results carry the prompt source "drawn"; a
    lesion is measured where the case has a reference under the same lesion name.

    Raises:
        SettingsError: A value is out of range.
        PromptError: The prompts cannot be read, or are of a kind that the model does not take.
    """

    study: str = setting(label="Study", help="The study of the case.", choices="studies")
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
    stop_after_empty: int | None = setting(
        label="Lost after", help="So many slices in a row without a pixel; empty for never.", default=2
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
    device: str = device_setting()
    priority: int = setting(
        label="Priority",
        help="Of the queued jobs those with a higher number start first; a person is waiting for this one.",
        default=10,
        shapes=False,
    )

    prompts: ClassVar[tuple[str, ...]] = (DRAWN,)
    seed: ClassVar[int] = 0
    cases: ClassVar[str] = ""
    limit: ClassVar[int | None] = None
    workers: ClassVar[int] = 1
    engine: ClassVar[str] = "local"
    address: ClassVar[str] = ""

    def __post_init__(self) -> None:
        info = PROPAGATION_MODELS.info(self.model)
        for lesion in prompts_from_text(self.prompts_json):
            for given in lesion.slices:
                require_kinds(info, given.prompts.kinds)
        if self.direction not in {one.value for one in SliceDirection}:
            raise SettingsError(f"direction is {self.direction!r}; choose from {', '.join(SliceDirection)}")
        if self.stop_after_empty is not None and self.stop_after_empty < 1:
            raise SettingsError(f"stop_after_empty is {self.stop_after_empty}; it must be 1 or more")
        if self.fill_holes_px < 0:
            raise SettingsError(f"fill_holes_px is {self.fill_holes_px}; it must be 0 or more")
        if self.first is not None and self.last is not None:
            Span(self.first, self.last)
