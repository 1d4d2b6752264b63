"""The sides of a training, as its request asks for them and as the model's card holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.cases import Case
from core.requests.training_base import TrainingRequest
from core.splits import Split, split_cases, split_folds

SIDES = ("train", "validation", "test")


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


def side_of(cases: Sequence[Case], names: Sequence[str]) -> list[Case]:
    """Return the cases of one side."""
    chosen = set(names)
    return [case for case in cases if case.case_id in chosen]


def split_on_card(split: Split) -> dict[str, Any]:
    """Return the hash, counts, and the cases of each side."""
    sides = {name: list(ids) for name, ids in asdict(split).items()}
    return {"sha256": split.sha256, **{f"{name} cases": len(ids) for name, ids in sides.items()}, **sides}
