"""Who is on which side of a training over a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from core.cases import Case
from core.requests.grid_train import GridTrainRequest
from core.splits import Split, split_cases, split_folds

SIDES = ("train", "validation", "test")


def request_split(cases: Sequence[Case], request: GridTrainRequest) -> Split:
    """The split that a request asks for, by patient and near-duplicate group.

    Raises:
        InputError: There are too few patients.
        SettingsError: Shares or folds make no sense.
    """
    seed = request.split_seed
    if request.folds:
        return split_folds(cases, folds=request.folds, fold=request.fold, test=request.test, seed=seed)
    return split_cases(cases, validation=request.validation, test=request.test, seed=seed)


def on_card(split: Split) -> dict[str, Any]:
    """The split as a model's card holds it."""
    sides = {name: list(ids) for name, ids in asdict(split).items()}
    return {"sha256": split.sha256, **{f"{name} cases": len(ids) for name, ids in sides.items()}, **sides}


def side_of(split: Mapping[str, Any], case_id: str) -> str:
    """The side of a case on a card; empty for one that the model never met."""
    return next((side for side in SIDES if case_id in split.get(side, ())), "")
