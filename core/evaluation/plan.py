"""What an evaluation of cases needs to know; small, so that it travels to other processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.cases import Case
from core.evaluation.record import CaseRecord
from core.models.catalog import PICTURE_MODELS
from core.settings import Settings


class CasePlan(Protocol):
    """What engines need of any job that goes case by case; picklable."""

    @property
    def settings(self) -> Settings:
        """Where weights, embeddings and masks lie."""
        ...

    @property
    def wants_gpu(self) -> bool:
        """Whether the work is quicker on a GPU."""
        ...

    def evaluator(self) -> Callable[[Case], CaseRecord]:
        """Load what is needed; the result turns cases into records."""
        ...


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """The same for every case of a run.

    Attributes:
        model: Registry key.
        prompts: Keys of the prompt protocols; the image is encoded once for all of them.
        seed: Of the simulated prompts.
        device: ``auto``, ``cpu`` or ``cuda``.
        settings: Where weights, embeddings and masks lie.
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
        """Whether the model has weights, and the processor was not asked for."""
        return self.device != "cpu" and PICTURE_MODELS.info(self.model).checkpoint is not None

    def evaluator(self) -> Callable[[Case], CaseRecord]:
        """The loaded model; see `core.evaluation.evaluator`."""
        from core.evaluation.evaluator import CaseEvaluator

        return CaseEvaluator(self)
