"""The plan of an evaluation of cases; small, so that it travels to other processes."""

from __future__ import annotations

from dataclasses import dataclass

from core.models.catalog import PICTURE_MODELS
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """The same for every case of a run.

    Attributes:
        model: Registry key.
        prompts: Keys of the prompt protocols; the image is encoded once for all of them.
        seed: Seed of the simulated prompts.
        device: ``auto``, ``cpu`` or ``cuda``.
        settings: The settings that tell where weights, embeddings and masks lie.
        known_appearances: Lesions whose characteristics are already stored.
    """

    model: str
    prompts: tuple[str, ...]
    seed: int
    device: str
    settings: Settings
    known_appearances: frozenset[str] = frozenset()

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the model has weights, and the processor was not asked for."""
        info = PICTURE_MODELS.info(self.model, models=self.settings.models)
        return self.device != "cpu" and info.checkpoint is not None
