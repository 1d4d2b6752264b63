"""The engines by key; one that is not asked for is not imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from core.cases import Case
from core.errors import SettingsError
from core.evaluation.case_plan import CasePlan, MakeEvaluator
from core.evaluation.record import CaseRecord


class MapCases(Protocol):
    """A function that evaluates cases and yields each record as soon as it is there, in any order."""

    def __call__(
        self,
        plan: CasePlan,
        cases: Sequence[Case],
        *,
        evaluator: MakeEvaluator,
        workers: int,
        address: str,
    ) -> Iterator[CaseRecord]:
        """Map a plan over cases.

        Args:
            plan: The plan of what is done with a case.
            cases: The cases.
            evaluator: Loads what does it; called once in every process that works.
            workers: Processes that share the cases.
            address: A cluster's; empty for this machine alone.

        Raises:
            JobError: The workers cannot be started, or die again and again.
        """


def _local() -> MapCases:
    from jobs.engines.local import map_cases

    return map_cases


def _ray() -> MapCases:
    from jobs.engines.ray import map_cases

    return map_cases


_ENGINES: dict[str, Callable[[], MapCases]] = {"local": _local, "ray": _ray}


def engine(key: str) -> MapCases:
    """Return what maps cases.

    Raises:
        SettingsError: There is no such engine, or its package is not installed.
    """
    if key not in _ENGINES:
        raise SettingsError(f"there is no engine {key!r}; known are {', '.join(_ENGINES)}")
    return _ENGINES[key]()
