"""The plan of segmenting the lesions of a study from simulated clicks; small, so that it travels."""

from __future__ import annotations

from dataclasses import dataclass

from core.clicks.placement import Placement
from core.models.catalog import CLICK_MODELS
from core.models.contracts import ClickMemory
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class ClickPlan:
    """The same for every case of a run.

    Attributes:
        model: Key of `core.models.catalog.CLICK_MODELS`.
        device: ``auto``, ``cpu`` or ``cuda``.
        settings: The settings that tell where weights and masks lie.
        reader: Key of `core.clicks.click_readers`.
        rounds: Most rounds of clicks.
        placement: The places where blocks are put.
        memory: The clicks that the model is told.
        seed: Seed of simulated clicks.
        grid: ``own``, or that of `core.clicks.study_grid`.
        known_appearances: Lesions whose characteristics are already stored.
    """

    model: str
    device: str
    settings: Settings
    reader: str
    rounds: int
    placement: Placement
    memory: ClickMemory
    seed: int = 0
    grid: str = "own"
    known_appearances: frozenset[str] = frozenset()

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the model has weights to fetch, and the processor was not asked for."""
        info = CLICK_MODELS.info(self.model, models=self.settings.models)
        return self.device != "cpu" and not info.baseline
