"""The plan of following lesions through the volumes of a study; small, so that it travels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.models.catalog import PROPAGATION_MODELS
from core.prompts.lesion_prompts import SliceDirection
from core.propagation.propagation_arms import SpanChoice
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class DrawnPrompts:
    """Prompts that a person drew on one case.

    Attributes:
        text: The prompts as JSON, see `core.propagation.prompts_json`.
        direction: The direction in which it goes from the prompted slices.
        first: Lowest slice that may be answered; None for the volume's own.
        last: Highest one.
    """

    text: str
    direction: SliceDirection
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class PropagationPlan:
    """The same for every case of a run.

    Attributes:
        model: Key of `core.models.catalog.PROPAGATION_MODELS`.
        device: ``auto``, ``cpu`` or ``cuda``.
        settings: The settings that tell where weights and masks lie.
        arms: Simulated prompts; empty where they are drawn.
        drawn: Prompts of a person, None where they are simulated.
        seed: Seed of simulated prompts.
        span: The slices that are answered under simulated prompts.
        stop_after_empty: The limit of empty answers, see `core.prompts.lesion_prompts.Span`; None follows a
            lesion to the end.
        fill_holes_px: Holes of at most so many pixels are filled in each slice.
        window: Key of the intensity window; empty for the one of the case's modality.
        live: Folder of the file that a page watches; None for nobody.
        known_appearances: Lesions whose characteristics are already stored.
    """

    model: str
    device: str
    settings: Settings
    arms: tuple[str, ...] = ()
    drawn: DrawnPrompts | None = None
    seed: int = 0
    span: SpanChoice = SpanChoice.TUMOUR
    stop_after_empty: int | None = None
    fill_holes_px: int = 0
    window: str = ""
    live: Path | None = None
    known_appearances: frozenset[str] = frozenset()

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the model has weights to fetch, and the processor was not asked for."""
        return self.device != "cpu" and PROPAGATION_MODELS.info(self.model).checkpoint is not None
