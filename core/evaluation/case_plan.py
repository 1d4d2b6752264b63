"""The part that all plans of jobs which go case by case share."""

from __future__ import annotations

from typing import Protocol

from core.settings import Settings


class CasePlan(Protocol):
    """The plan of a case's evaluation, as data that travels to other processes.

    `core.evaluation.evaluators.evaluator_of` makes the evaluator that carries it out.
    """

    @property
    def settings(self) -> Settings:
        """The folders of weights, embeddings and masks."""
        ...

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the work is quicker on a GPU."""
        ...
