"""The part that all plans of jobs which go case by case share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from core.cases import Case
from core.evaluation.record import CaseRecord
from core.settings import Settings

Evaluate = Callable[[Case], CaseRecord]
"""Case -> its record; what is wrong with the case itself is in the record."""

MakeEvaluator = Callable[[Any], Evaluate]
"""Plan -> what carries it out, with the model loaded; it travels to other processes beside the plan."""


class CasePlan(Protocol):
    """The plan of a case's evaluation, as data that travels to other processes.

    The kind of job names the evaluator that carries it out.
    """

    @property
    def settings(self) -> Settings:
        """The folders of weights, embeddings and masks."""
        ...

    @property
    def wants_gpu(self) -> bool:
        """Tell whether the work is quicker on a GPU."""
        ...
