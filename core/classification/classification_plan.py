"""The plan of a classification of cases; small, so that it travels to other processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.settings import Settings


@dataclass(frozen=True, slots=True)
class ClassificationPlan:
    """The same for every case of a run; see `core.evaluation.case_plan.CasePlan`.

    Attributes:
        model: Name of the classifier.
        device: ``auto``, ``cpu`` or ``cuda``.
        settings: The settings that tell where classifiers and masks lie.
        study: The cases' study; the sides on the classifier's card are of its own study's cases.
        truths: The truths by case, where they are known.
        masks: Hashes of predicted masks by case; None where no run was given.
    """

    model: str
    device: str
    settings: Settings
    study: str
    truths: Mapping[str, bool]
    masks: Mapping[str, tuple[str, ...]] | None = None

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the processor was not asked for."""
        return self.device != "cpu"
