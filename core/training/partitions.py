"""The partitions of a training, as its request asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from core.cases import Case
from core.requests.training_base import TrainingRequest
from core.splits import Split, split_cases, split_folds


def request_split(cases: Sequence[Case], request: TrainingRequest) -> Split:
    """Return the split that a request asks for, by patient and near-duplicate group.

    Raises:
        InputError: There are too few patients.
        SettingsError: Shares or folds make no sense.
    """
    seed = request.split_seed
    if request.folds:
        return split_folds(cases, folds=request.folds, fold=request.fold, test=request.test, seed=seed)
    return split_cases(cases, validation=request.validation, test=request.test, seed=seed)


def cases_named(cases: Sequence[Case], names: Sequence[str]) -> list[Case]:
    """Return the cases of one partition, by their names."""
    chosen = set(names)
    return [case for case in cases if case.case_id in chosen]
